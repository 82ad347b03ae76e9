#include "host/plugins/collection_indexes.hpp"

#include "host/base/error.hpp"

namespace instaplay::plugins {
namespace {

using OrderedJson = nlohmann::ordered_json;  // an index sorts by its keys in the order given

base::Error invalid(std::string message) { return {base::ErrorKind::invalid, "validation_failed", std::move(message)}; }

stores::DocumentIndex parseIndex(const OrderedJson& json) {
  if (!json.is_object() || !json.contains("keys") || !json["keys"].is_object() || json["keys"].empty()) {
    throw invalid(R"(each index must be like {"keys":{"postId":1,"at":-1},"unique":true})");
  }
  stores::DocumentIndex index;
  for (const auto& [key, direction] : json["keys"].items()) {
    if (direction != 1 && direction != -1) throw invalid("key \"" + key + "\" must be 1 or -1");
    index.keys.emplace_back(key, direction.get<int>());
  }
  for (const auto& [key, value] : json.items()) {
    if (key == "unique" && value.is_boolean())
      index.unique = value.get<bool>();
    else if (key != "keys")
      throw invalid("\"" + key + "\" is not known; use \"keys\" and \"unique\"");
  }
  return index;
}

}  // namespace

std::vector<stores::DocumentIndex> parseIndexes(std::string_view text) {
  if (text.empty()) return {};
  const OrderedJson list = OrderedJson::parse(text, nullptr, false);
  if (!list.is_array()) throw invalid("must be a JSON array");
  std::vector<stores::DocumentIndex> indexes;
  for (const OrderedJson& item : list) indexes.push_back(parseIndex(item));
  return indexes;
}

}  // namespace instaplay::plugins
