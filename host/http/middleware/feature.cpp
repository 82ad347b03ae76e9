#include "host/http/middleware/feature.hpp"

#include "host/base/error.hpp"
#include "host/base/ids.hpp"
#include "host/http/endpoint.hpp"

namespace instaplay::http {

plugins::Toggles::Viewer viewerOf(const PrincipalPtr& principal) {
  if (!principal) return {};
  return {base::parseId(principal->userId).value_or(0), principal->username};
}

std::optional<Response> FeatureStep::begin(RequestContext& request) const {
  const std::string& feature = request.endpoint->route.feature;
  if (!feature.empty() && !toggles_.snapshot(viewerOf(request.principal))->isOn(feature)) {
    throw base::Error(base::ErrorKind::notFound, "feature_disabled", "This feature is switched off.");
  }
  return std::nullopt;
}

}  // namespace instaplay::http
