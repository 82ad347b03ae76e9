#include <charconv>
#include <cmath>

#include "host/app/config/values.hpp"
#include "host/base/json.hpp"

namespace instaplay::app {
namespace {

using base::Json;

template <class Number>
bool parsesAs(const std::string& text, Number& number) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  return result.ec == std::errc() && result.ptr == end;
}

Json scalarToJson(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  const bool isQuoted = node.Tag() == "!";
  if (isQuoted) return text;
  if (text == "true" || text == "false") return text == "true";
  std::int64_t integer = 0;
  if (parsesAs(text, integer)) return integer;
  double real = 0;
  if (parsesAs(text, real) && std::isfinite(real)) return real;
  return text;
}

Json toJson(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar: return scalarToJson(node);
    case YAML::NodeType::Sequence: {
      Json list = Json::array();
      for (const YAML::Node& item : node) list.push_back(toJson(item));
      return list;
    }
    case YAML::NodeType::Map: {
      Json object = Json::object();
      for (const auto& entry : node) object[entry.first.Scalar()] = toJson(entry.second);
      return object;
    }
    default: return nullptr;
  }
}

}  // namespace

void mergeJsonObject(std::string& object, const YAML::Node& node) {
  if (!node.IsMap()) throw ValueError("must be a section with the plugin's own settings");
  Json merged = Json::parse(object);
  const Json changes = toJson(node);
  for (const auto& [key, value] : changes.items()) {
    Json& target = merged[key];
    if (target.is_object() && value.is_object()) {
      target.merge_patch(value);
    } else {
      target = value;
    }
  }
  object = base::dumpJson(merged);
}

}  // namespace instaplay::app
