#include "host/app/host_routes.hpp"

#include <prometheus/registry.h>

#include <algorithm>
#include <iterator>

#include "host/app/http_options.hpp"
#include "host/app/store_traffic.hpp"
#include "host/http/pipeline.hpp"
#include "host/plugins/host_context.hpp"

namespace instaplay::app {

std::vector<http::HostRoute> hostRoutes(Platform& platform, Admin& admin, std::vector<http::Dependency> dependencies) {
  std::vector<http::HostRoute> routes{
      http::healthRoute(),
      http::readinessRoute(std::move(dependencies), [&admin] { return admin.plugins(); }),
      http::metricsRoute({&platform.metrics(), &platform.storeTraffic()}),
      http::featuresRoute(platform.toggles()),
  };
  for (auto more : {http::pluginAdminRoutes(admin), http::flagAdminRoutes(admin, platform.toggles()),
                    http::jobAdminRoutes(platform.context().stores.jobs)}) {
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
  for (http::RouteProblem& problem : http::Pipeline::problemsOf(httpOptions(config), hostRoutes, sources)) {
    problems.push_back({std::move(problem.owner), std::move(problem.reason)});
  }
  return problems;
}

}  // namespace instaplay::app
