#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/base/json.hpp"
#include "host/http/endpoint.hpp"
#include "host/http/named_schemas.hpp"
#include "host/http/router.hpp"

namespace instaplay::http {

/// Makes endpoints of declared routes and gathers what is wrong with them, so that all of it is told at once.
class EndpointCompiler {
 public:
  EndpointCompiler(const Options& options, RequestMetrics& metrics, const std::vector<PluginSource>& plugins)
      : options_(options), metrics_(metrics), schemas_(plugins), problems_(schemas_.problems()) {}

  /// plugin null: a route of the host, served by what comes with it. Lent plugin and options.
  void add(const HostRoute& route, const PluginSource* plugin);

  const base::Json& components() const { return schemas_.components(); }
  const std::vector<RouteProblem>& problems() const { return problems_; }
  Router takeRouter() { return std::move(router_); }
  std::vector<std::unique_ptr<Endpoint>>& endpoints() { return endpoints_; }

 private:
  std::unique_ptr<Endpoint> compile(const plugins::RouteDeclaration& route);
  void assignLimits(Endpoint& endpoint) const;
  const LimitGroup& group(const std::string& name) const;

  const Options& options_;
  RequestMetrics& metrics_;
  NamedSchemas schemas_;
  Router router_;
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::vector<RouteProblem> problems_;
};

}  // namespace instaplay::http
