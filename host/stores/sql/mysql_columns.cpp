#include "host/stores/sql/mysql_columns.hpp"

#include <charconv>
#include <cstdlib>
#include <memory>
#include <string>

#include "host/stores/sql/mysql_failure.hpp"

namespace instaplay::stores {
namespace {

constexpr unsigned int kBinaryCharacterSet = 63;

using Metadata = std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)>;

MysqlType typeOf(const MYSQL_FIELD& field) {
  switch (field.type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR: return MysqlType::integer;
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE: return MysqlType::real;
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL: return MysqlType::decimal;
    case MYSQL_TYPE_BIT: return MysqlType::blob;
    case MYSQL_TYPE_TINY_BLOB:
    case MYSQL_TYPE_MEDIUM_BLOB:
    case MYSQL_TYPE_LONG_BLOB:
    case MYSQL_TYPE_BLOB:
    case MYSQL_TYPE_STRING:
    case MYSQL_TYPE_VAR_STRING:
    case MYSQL_TYPE_VARCHAR: return field.charsetnr == kBinaryCharacterSet ? MysqlType::blob : MysqlType::text;
    default: return MysqlType::text;
  }
}

SqlValue decimalValue(std::string_view bytes, bool hasFraction) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), number);
  if (!hasFraction && failure == std::errc{} && end == bytes.data() + bytes.size()) return number;
  return std::strtod(std::string(bytes).c_str(), nullptr);
}

}  // namespace

SqlValue mysqlValue(const MYSQL_FIELD& field, std::string_view bytes) {
  switch (typeOf(field)) {
    case MysqlType::integer: return decimalValue(bytes, false);
    case MysqlType::real: return std::strtod(std::string(bytes).c_str(), nullptr);
    case MysqlType::decimal: return decimalValue(bytes, field.decimals > 0);
    case MysqlType::text: return bytes;
    case MysqlType::blob: break;
  }
  return Blob{bytes};
}

void MysqlColumns::bindTo(MYSQL_STMT& statement) {
  const Metadata metadata(mysql_stmt_result_metadata(&statement), &mysql_free_result);
  const unsigned int count = metadata == nullptr ? 0 : mysql_num_fields(metadata.get());
  const MYSQL_FIELD* fields = metadata == nullptr ? nullptr : mysql_fetch_fields(metadata.get());
  columns_.resize(count);
  values_.resize(count);
  std::vector<MYSQL_BIND> bindings;
  for (unsigned int i = 0; i < count; ++i) {
    Column& column = columns_[i];
    column.type = typeOf(fields[i]);
    column.hasFraction = fields[i].decimals > 0;
    // One byte more, for the zero that the client puts after texts it makes of numbers.
    if (column.type >= MysqlType::decimal) column.bytes.resize(fields[i].max_length + 1);
    bindings.push_back(bindingFor(column));
  }
  if (count > 0 && mysql_stmt_bind_result(&statement, bindings.data()) != 0) throw MysqlFailure::of(statement);
}

SqlRow MysqlColumns::row() {
  for (std::size_t i = 0; i < columns_.size(); ++i) values_[i] = valueOf(columns_[i]);
  return values_;
}

MYSQL_BIND MysqlColumns::bindingFor(Column& column) {
  MYSQL_BIND binding{};
  binding.is_null = &column.isNull;
  binding.length = &column.length;
  if (column.type == MysqlType::integer) {
    binding.buffer_type = MYSQL_TYPE_LONGLONG;
    binding.buffer = &column.integer;
  } else if (column.type == MysqlType::real) {
    binding.buffer_type = MYSQL_TYPE_DOUBLE;
    binding.buffer = &column.real;
  } else {
    binding.buffer_type = column.type == MysqlType::blob ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
    binding.buffer = column.bytes.data();
    binding.buffer_length = static_cast<unsigned long>(column.bytes.size());
  }
  return binding;
}

SqlValue MysqlColumns::valueOf(const Column& column) {
  if (column.isNull != 0) return std::monostate{};
  const std::string_view bytes(column.bytes.data(), column.length);
  switch (column.type) {
    case MysqlType::integer: return column.integer;
    case MysqlType::real: return column.real;
    case MysqlType::text: return bytes;
    case MysqlType::blob: return Blob{bytes};
    case MysqlType::decimal: break;
  }
  return decimalValue(bytes, column.hasFraction);
}

}  // namespace instaplay::stores
