#pragma once

#include <vector>

#include "host/app/admin.hpp"
#include "host/app/platform.hpp"
#include "host/http/host_routes/host_routes.hpp"
#include "host/plugins/plugin_manager.hpp"

namespace instaplay::app {

/// The routes of the host itself over a platform. Lent everything.
std::vector<http::HostRoute> hostRoutes(Platform& platform, Admin& admin, std::vector<http::Dependency> dependencies);

/// Which of these plugins' routes, schemas and socket commands cannot be served beside the host's.
std::vector<plugins::DeclarationProblem> unservable(const Config& config,
                                                    const std::vector<http::HostRoute>& hostRoutes,
                                                    const std::vector<plugins::PluginInstance*>& plugins);

}  // namespace instaplay::app
