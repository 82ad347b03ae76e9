#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/base/json.hpp"
#include "host/http/endpoint.hpp"
#include "host/http/router.hpp"

namespace instaplay::http {

/// Makes endpoints of declared routes and gathers what is wrong with them, so that all of it is told at once.
class EndpointCompiler {
 public:
  EndpointCompiler(const Options& options, RequestMetrics& metrics) : options_(options), metrics_(metrics) {}

  void addSchemas(const PluginSource& plugin);
  /// plugin null: a route of the host, served by handle. Lent plugin and options.
  void add(const plugins::RouteDeclaration& route, const PluginSource* plugin, std::function<void(HttpCall&)> handle);

  const base::Json& components() const { return components_; }
  const std::vector<std::string>& problems() const { return problems_; }
  Router takeRouter() { return std::move(router_); }
  std::vector<std::unique_ptr<Endpoint>>& endpoints() { return endpoints_; }

 private:
  std::unique_ptr<Endpoint> compile(const plugins::RouteDeclaration& route);
  void assignLimits(Endpoint& endpoint) const;
  const LimitGroup& group(const std::string& name) const;

  const Options& options_;
  RequestMetrics& metrics_;
  base::Json components_ = base::Json::object();
  Router router_;
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::vector<std::string> problems_;
};

}  // namespace instaplay::http
