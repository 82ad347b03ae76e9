#include "host/base/yaml_json.hpp"

#include <charconv>
#include <cmath>
#include <stdexcept>

namespace instaplay::base {
namespace {

constexpr int kMaxValues = 10'000, kMaxDepth = 32;

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

Json convert(const YAML::Node& node, int depth, int& valuesLeft) {
  if (--valuesLeft < 0) throw std::length_error("has more than 10,000 values");
  if (depth > kMaxDepth) throw std::length_error("nests deeper than 32");
  switch (node.Type()) {
    case YAML::NodeType::Scalar: return scalarToJson(node);
    case YAML::NodeType::Sequence: {
      Json list = Json::array();
      for (const YAML::Node& item : node) list.push_back(convert(item, depth + 1, valuesLeft));
      return list;
    }
    case YAML::NodeType::Map: {
      Json object = Json::object();
      for (const auto& entry : node) object[entry.first.Scalar()] = convert(entry.second, depth + 1, valuesLeft);
      return object;
    }
    default: return nullptr;
  }
}

}  // namespace

Json toJson(const YAML::Node& node) {
  int valuesLeft = kMaxValues;
  return convert(node, 0, valuesLeft);
}

}  // namespace instaplay::base
