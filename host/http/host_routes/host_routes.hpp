#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"
#include "host/http/endpoint.hpp"
#include "host/http/host_routes/host_admin.hpp"

namespace prometheus {
class Collectable;
}

namespace instaplay::plugins {
class JobDesk;
}

namespace instaplay::http {

/// Something the host serves with. check throws when it is not there in time.
struct Dependency {
  /// required: without it the host does not serve; helpful: it serves all the same, slower or with something late.
  enum class Weight { required, helpful };

  std::string name;
  std::function<void(base::Deadline)> check;
  Weight weight = Weight::required;
};

// The routes of the host itself. Everything they are given is lent for as long as they serve.
HostRoute healthRoute();
HostRoute readinessRoute(std::vector<Dependency> dependencies,
                         std::function<std::vector<HostAdmin::PluginView>()> plugins);
HostRoute metricsRoute(std::vector<const prometheus::Collectable*> sources);
HostRoute featuresRoute(const plugins::Toggles& toggles);
std::vector<HostRoute> pluginAdminRoutes(HostAdmin& admin);
std::vector<HostRoute> flagAdminRoutes(HostAdmin& admin, const plugins::Toggles& toggles);
std::vector<HostRoute> jobAdminRoutes(plugins::JobDesk& jobs);

// For those who write one.
plugins::RouteDeclaration hostRoute(std::string method, std::string path, plugins::Access access, std::string summary);
void replyJson(HttpCall& call, int status, std::string json);
void replyNothing(HttpCall& call);
/// A path parameter of the route.
std::string pathParameter(HttpCall& call, std::string_view name);
/// The trace that every change by an admin leaves in the log.
void audit(HttpCall& call, std::string_view action, std::string_view target);

}  // namespace instaplay::http
