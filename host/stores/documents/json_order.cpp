#include "host/stores/documents/json_order.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace instaplay::stores {
namespace {

using base::Json;

// Holds every 64-bit integer and every double exactly, so that the two compare without rounding.
using Number = long double;
static_assert(std::numeric_limits<Number>::digits >= 64);

Number numberOf(const Json& value) {
  if (value.is_number_unsigned()) return Number(value.get<std::uint64_t>());
  if (value.is_number_integer()) return Number(value.get<std::int64_t>());
  return Number(value.get<double>());
}

bool equalObjects(const Json& a, const Json& b) {
  return a.size() == b.size() && std::all_of(a.items().begin(), a.items().end(), [&](const auto& field) {
           const auto other = b.find(field.key());
           return other != b.end() && equalJson(field.value(), *other);
         });
}

}  // namespace

bool equalJson(const Json& a, const Json& b) {
  if (a.is_object() && b.is_object()) return equalObjects(a, b);
  if (a.is_array() && b.is_array()) return std::equal(a.begin(), a.end(), b.begin(), b.end(), equalJson);
  return orderJson(a, b) == 0;
}

std::partial_ordering orderJson(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) return numberOf(a) <=> numberOf(b);
  if (a.is_string() && b.is_string()) {
    return a.get_ref<const std::string&>().compare(b.get_ref<const std::string&>()) <=> 0;
  }
  if (a.is_boolean() && b.is_boolean()) return a.get<bool>() <=> b.get<bool>();
  return a.is_null() && b.is_null() ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
}

}  // namespace instaplay::stores
