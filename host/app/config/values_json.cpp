#include "host/app/config/values.hpp"
#include "host/base/json.hpp"
#include "host/base/yaml_json.hpp"

namespace instaplay::app {

using base::Json;

namespace {

Json toJson(const YAML::Node& node) {
  try {
    return base::toJson(node);
  } catch (const std::length_error& error) {
    throw ValueError(error.what());
  }
}

}  // namespace

void mergeJsonObject(std::string& object, const YAML::Node& node) {
  if (!node.IsMap()) throw ValueError("must be a section with the plugin's own settings");
  Json merged = Json::parse(object);
  merged.merge_patch(toJson(node));
  object = base::dumpJson(merged);
}

}  // namespace instaplay::app
