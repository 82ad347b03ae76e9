#pragma once

#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "host/http/application.hpp"
#include "host/http/endpoint.hpp"
#include "host/http/endpoints.hpp"
#include "host/http/identity.hpp"
#include "host/http/named_schemas.hpp"
#include "host/http/options.hpp"
#include "host/http/plugin_source.hpp"
#include "host/plugins/toggles.hpp"
#include "host/stores/sql/port.hpp"

namespace prometheus {
class Registry;
}

namespace instaplay::realtime {
class RealtimeRoom;
}

namespace instaplay::http {

/// Routes that cannot be served: every problem, one a line, with the plugin and the route.
class PipelineError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Serves the routes of plugins and of the host: the middleware in its order, and one catch for everything. Any thread.
class Pipeline final : public Application {
 public:
  /// What it is made of; the references are lent for as long as it lives.
  struct Parts {
    std::vector<PluginSource> plugins;
    std::vector<HostRoute> hostRoutes;
    IdentityProvider& identity;
    plugins::EventBus& events;
    const plugins::Toggles& toggles;
    stores::RateLimits& limits;
    stores::SqlStore& sql;
    const base::Clock& clock;
    prometheus::Registry& metrics;
    realtime::RealtimeRoom* room = nullptr;  ///< null: WebSockets are not served
  };

  /// What of these routes and schemas cannot be served; the constructor would throw it.
  static std::vector<RouteProblem> problemsOf(const Options& options, const std::vector<HostRoute>& hostRoutes,
                                              const std::vector<PluginSource>& plugins);

  /// Compiles routes and schemas. Throws PipelineError, std::invalid_argument for wrong options.
  Pipeline(const Options& options, Parts parts);
  ~Pipeline() override;

  std::unique_ptr<Exchange> begin(RequestHead head) override;
  Response refuseHead(int status, std::string_view why) override;

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace instaplay::http
