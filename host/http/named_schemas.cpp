#include "host/http/named_schemas.hpp"

#include "host/http/validation/keywords.hpp"
#include "host/http/validation/patterns.hpp"
#include "host/http/validation/schema.hpp"

namespace instaplay::http {

NamedSchemas::NamedSchemas(const std::vector<PluginSource>& plugins) {
  for (const PluginSource& plugin : plugins) parse(plugin);
  while (dropWrong()) {
  }
}

void NamedSchemas::parse(const PluginSource& plugin) {
  for (const auto& schema : plugin.declarations->schemas) {
    try {
      if (components_.contains(schema.name)) throw SchemaError("another plugin declares a schema of that name");
      components_[schema.name] = base::parseJson(schema.json);
      owners_[schema.name] = plugin.id;
    } catch (const std::exception& error) {
      problems_.push_back({plugin.id, "schema " + schema.name + ": " + error.what()});
    }
  }
}

/// Others may refer to the one that is dropped, so they are looked at again afterwards.
bool NamedSchemas::dropWrong() {
  for (const auto& [name, schema] : components_.items()) {
    try {
      Patterns patterns;
      checkKeywords(schema, components_, [&](const std::string& pattern) { patterns.add(pattern); });
    } catch (const SchemaError& error) {
      problems_.push_back({owners_.at(name), "schema " + name + ": " + error.what()});
      components_.erase(std::string(name));
      return true;
    }
  }
  return false;
}

}  // namespace instaplay::http
