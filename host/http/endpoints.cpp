#include "host/http/endpoints.hpp"

#include "host/http/request_context.hpp"
#include "host/http/validation/keywords.hpp"
#include "host/http/validation/patterns.hpp"

namespace instaplay::http {

void EndpointCompiler::addSchemas(const std::vector<PluginSource>& plugins) {
  for (const PluginSource& plugin : plugins) parseSchemas(plugin);
  while (dropWrongSchema()) {
  }
}

void EndpointCompiler::parseSchemas(const PluginSource& plugin) {
  for (const auto& schema : plugin.declarations->schemas) {
    try {
      if (components_.contains(schema.name)) throw SchemaError("another plugin declares a schema of that name");
      components_[schema.name] = base::parseJson(schema.json);
      schemaOwners_[schema.name] = plugin.id;
    } catch (const std::exception& error) {
      problems_.push_back({plugin.id, "schema " + schema.name + ": " + error.what()});
    }
  }
}

/// Others may refer to the one that is dropped, so they are looked at again afterwards.
bool EndpointCompiler::dropWrongSchema() {
  for (const auto& [name, schema] : components_.items()) {
    try {
      Patterns patterns;
      checkKeywords(schema, components_, [&](const std::string& pattern) { patterns.add(pattern); });
    } catch (const SchemaError& error) {
      problems_.push_back({schemaOwners_.at(name), "schema " + name + ": " + error.what()});
      components_.erase(std::string(name));
      return true;
    }
  }
  return false;
}

void EndpointCompiler::add(const plugins::RouteDeclaration& route, const PluginSource* plugin,
                           std::function<void(HttpCall&)> handle) {
  const std::string owner = plugin == nullptr ? "host" : plugin->id;
  try {
    auto endpoint = compile(route);
    endpoint->plugin = plugin;
    endpoint->handle = std::move(handle);
    router_.add(route.method, route.path, owner, endpoints_.size());
    endpoints_.push_back(std::move(endpoint));
  } catch (const std::exception& error) {
    problems_.push_back({owner, "route " + route.method + " " + route.path + ": " + error.what()});
  }
}

std::unique_ptr<Endpoint> EndpointCompiler::compile(const plugins::RouteDeclaration& route) {
  auto endpoint = std::make_unique<Endpoint>(Endpoint{route,
                                                      nullptr,
                                                      {},
                                                      parameterNames(route.path),
                                                      RequestSchemas(route, components_),
                                                      {},
                                                      nullptr,
                                                      nullptr,
                                                      metrics_.of(route.method, route.path)});
  assignLimits(*endpoint);
  return endpoint;
}

void EndpointCompiler::assignLimits(Endpoint& endpoint) const {
  const auto& route = endpoint.route;
  if (route.limitGroup == kUnlimited) return;
  const bool isRead = isSafeMethod(route.method);
  endpoint.limitName = !route.limitGroup.empty() ? route.limitGroup : isRead ? "reads" : "writes";
  endpoint.limit = &group(endpoint.limitName);
  endpoint.anonymousLimit = endpoint.limitName == "reads" ? &group("anonymous_reads") : endpoint.limit;
}

const LimitGroup& EndpointCompiler::group(const std::string& name) const {
  const auto found = options_.limits.find(name);
  if (found == options_.limits.end()) throw std::invalid_argument("there is no rate limit group \"" + name + "\"");
  return found->second;
}

}  // namespace instaplay::http
