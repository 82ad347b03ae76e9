#include "host/plugins/tables/sql_values.hpp"

#include "host/plugins/tables/abi.hpp"

namespace instaplay::plugins {
namespace {

stores::SqlValue toStore(const ip_value& value) {
  switch (value.type) {
    case IP_NULL: return std::monostate{};
    case IP_INT: return value.i;
    case IP_REAL: return value.d;
    case IP_TEXT: return view(value.s);
    case IP_BLOB: return stores::Blob{view(value.s)};
    default: throw invalidArgument("A parameter has no type of the ABI: " + std::to_string(value.type) + ".");
  }
}

struct ToAbi {
  ip_value operator()(std::monostate) const { return {IP_NULL, 0, 0, 0, {nullptr, 0}}; }
  ip_value operator()(std::int64_t number) const { return {IP_INT, 0, number, 0, {nullptr, 0}}; }
  ip_value operator()(double number) const { return {IP_REAL, 0, 0, number, {nullptr, 0}}; }
  ip_value operator()(std::string_view text) const { return {IP_TEXT, 0, 0, 0, str(text)}; }
  ip_value operator()(stores::Blob blob) const { return {IP_BLOB, 0, 0, 0, str(blob.bytes)}; }
};

}  // namespace

SqlArguments::SqlArguments(const ip_value* values, std::size_t count) {
  stores::SqlValue* params = room_.resize(count);
  for (std::size_t i = 0; i < count; ++i) params[i] = toStore(values[i]);
  params_ = {params, count};
}

const ip_value* AbiRow::fill(stores::SqlRow row) {
  ip_value* columns = room_.resize(row.size());
  for (std::size_t i = 0; i < row.size(); ++i) columns[i] = std::visit(ToAbi{}, row[i]);
  return columns;
}

}  // namespace instaplay::plugins
