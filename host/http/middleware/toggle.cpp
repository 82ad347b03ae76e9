#include "host/http/middleware/toggle.hpp"

#include "host/base/error.hpp"
#include "host/http/endpoint.hpp"

namespace instaplay::http {

std::optional<Response> ToggleStep::begin(RequestContext& request) const {
  const PluginSource* plugin = request.endpoint->plugin;
  if (plugin != nullptr && !plugin->isActive()) {
    throw base::Error(base::ErrorKind::notFound, "feature_disabled", "This feature is switched off.");
  }
  return std::nullopt;
}

}  // namespace instaplay::http
