#pragma once

#include <instaplay/error.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {

/// The JSON value of the wrapper. It never crosses the ABI: only its text does.
using Json = nlohmann::json;

/// JSON whose members keep the order in which they were written, for the few places where order means something: the
/// keys of an index and of a sort. Converts from and to Json.
using OrderedJson = nlohmann::ordered_json;

/// Parses a whole text, as RFC 8259 has it: no comments, no trailing commas, nothing behind the value.
/// Throws Error (invalid, "malformed_json").
inline Json parseJson(std::string_view text) {
  Json value = Json::parse(text, nullptr, false);
  if (value.is_discarded()) throw Error{Kind::invalid, "malformed_json", "The body is not valid JSON."};
  return value;
}

/// Compact text. Bytes that are not UTF-8 become U+FFFD, so that a stored oddity cannot fail a whole answer.
inline std::string dumpJson(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }
inline std::string dumpOrderedJson(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

/// The member, or nothing when it is absent or null: optionalField<std::string>(call.json(), "caption"). T is whatever
/// Json can give: bool, numbers, std::string, std::vector of those, or a type with a from_json of its own. Throws Error
/// (invalid, "/key") when it has another type.
template <class T>
std::optional<T> optionalField(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  try {
    return found->template get<T>();
  } catch (const Json::exception&) {
    throw Error::invalid(std::string("/") + key, "Has the wrong type.");
  }
}

/// The member. Throws Error (invalid, "/key") when it is absent, null or of another type.
template <class T>
T requiredField(const Json& object, const char* key) {
  std::optional<T> value = optionalField<T>(object, key);
  if (!value) throw Error::invalid(std::string("/") + key, "Is required.");
  return *std::move(value);
}

/// The wire form of rejected inputs: [{"path":"/caption","message":".."}].
inline Json fieldsToJson(const std::vector<Field>& fields) {
  Json list = Json::array();
  for (const Field& field : fields) list.push_back({{"path", field.path}, {"message", field.message}});
  return list;
}

/// The inverse of fieldsToJson, for what another plugin or host wrote. Never throws for content; anything malformed is
/// left out.
inline std::vector<Field> fieldsFromJson(std::string_view text) {
  std::vector<Field> fields;
  const Json list = Json::parse(text, nullptr, false);
  if (!list.is_array()) return fields;
  for (const Json& entry : list) {
    if (entry.is_object()) fields.push_back({entry.value("path", ""), entry.value("message", "")});
  }
  return fields;
}

}  // namespace sdk_v1
}  // namespace instaplay
