#include "host/app/host_routes.hpp"

#include <prometheus/registry.h>

#include <algorithm>
#include <iterator>

#include "host/app/backlog.hpp"
#include "host/app/http_options.hpp"
#include "host/app/store_traffic.hpp"
#include "host/http/pipeline.hpp"
#include "host/http/plugin_commands.hpp"
#include "host/plugins/host_context.hpp"

namespace instaplay::app {

std::vector<http::HostRoute> hostRoutes(Platform& platform, Admin& admin, std::vector<http::Dependency> dependencies) {
  std::vector<http::HostRoute> routes{
      http::healthRoute(),
      http::readinessRoute(std::move(dependencies), [&admin] { return admin.plugins(); }),
      http::metricsRoute({&platform.metrics(), &platform.storeTraffic(), &platform.backlog()}),
      http::featuresRoute(platform.toggles()),
  };
  for (auto more : {http::pluginAdminRoutes(admin), http::flagAdminRoutes(admin, platform.toggles()),
                    http::jobAdminRoutes(platform.jobDesk())}) {
    std::move(more.begin(), more.end(), std::back_inserter(routes));
  }
  return routes;
}

std::vector<plugins::DeclarationProblem> unservable(const Config& config,
                                                    const std::vector<http::HostRoute>& hostRoutes,
                                                    const std::vector<plugins::PluginInstance*>& plugins) {
  std::vector<http::PluginSource> sources;
  for (plugins::PluginInstance* plugin : plugins) sources.push_back(http::sourceOf(*plugin));
  std::vector<plugins::DeclarationProblem> problems;
  const http::Options options = httpOptions(config);
  for (const auto& found :
       {http::Pipeline::problemsOf(options, hostRoutes, sources), http::PluginCommands::problemsOf(options, sources)}) {
    for (const http::RouteProblem& problem : found) problems.push_back({problem.owner, problem.reason});
  }
  return problems;
}

}  // namespace instaplay::app
