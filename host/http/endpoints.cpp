#include "host/http/endpoints.hpp"

#include "host/http/request_context.hpp"

namespace instaplay::http {

void EndpointCompiler::add(const HostRoute& given, const PluginSource* plugin) {
  const plugins::RouteDeclaration& route = given.route;
  const std::string owner = plugin == nullptr ? "host" : plugin->id;
  try {
    auto endpoint = compile(route);
    endpoint->plugin = plugin;
    endpoint->handle = given.handle;
    endpoint->socket = given.socket;
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
                                                      {},
                                                      parameterNames(route.path),
                                                      RequestSchemas(route, schemas_.components()),
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
