#include "host/app/config/values.hpp"
#include "host/base/json.hpp"
#include "host/base/yaml_json.hpp"

namespace instaplay::app {

using base::Json;

void mergeJsonObject(std::string& object, const YAML::Node& node) {
  if (!node.IsMap()) throw ValueError("must be a section with the plugin's own settings");
  Json merged = Json::parse(object);
  const Json changes = base::toJson(node);
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
