#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/base/json.hpp"
#include "host/http/endpoint.hpp"
#include "host/http/router.hpp"

namespace instaplay::http {

/// A route or schema that cannot be served: whose it is ("host" or a plugin's id), which, and why.
struct RouteProblem {
  std::string owner, reason;
};

/// Makes endpoints of declared routes and gathers what is wrong with them, so that all of it is told at once.
class EndpointCompiler {
 public:
  EndpointCompiler(const Options& options, RequestMetrics& metrics) : options_(options), metrics_(metrics) {}

  /// The named schemas of all plugins; those that are wrong are left out. Before add().
  void addSchemas(const std::vector<PluginSource>& plugins);
  /// plugin null: a route of the host, served by handle. Lent plugin and options.
  void add(const plugins::RouteDeclaration& route, const PluginSource* plugin, std::function<void(HttpCall&)> handle);

  const base::Json& components() const { return components_; }
  const std::vector<RouteProblem>& problems() const { return problems_; }
  Router takeRouter() { return std::move(router_); }
  std::vector<std::unique_ptr<Endpoint>>& endpoints() { return endpoints_; }

 private:
  void parseSchemas(const PluginSource& plugin);
  bool dropWrongSchema();
  std::unique_ptr<Endpoint> compile(const plugins::RouteDeclaration& route);
  void assignLimits(Endpoint& endpoint) const;
  const LimitGroup& group(const std::string& name) const;

  const Options& options_;
  RequestMetrics& metrics_;
  base::Json components_ = base::Json::object();
  std::map<std::string, std::string> schemaOwners_;
  Router router_;
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::vector<RouteProblem> problems_;
};

}  // namespace instaplay::http
