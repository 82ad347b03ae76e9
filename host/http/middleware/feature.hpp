#pragma once

#include "host/http/middleware/step.hpp"
#include "host/plugins/toggles.hpp"

namespace instaplay::http {

/// Hides routes whose feature flag is off for the viewer, and so comes after the viewer is known.
class FeatureStep final : public Step {
 public:
  explicit FeatureStep(const plugins::Toggles& toggles) : toggles_(toggles) {}
  std::optional<Response> begin(RequestContext& request) const override;

 private:
  const plugins::Toggles& toggles_;
};

/// The viewer of a request, as feature flags see it.
plugins::Toggles::Viewer viewerOf(const PrincipalPtr& principal);

}  // namespace instaplay::http
