#pragma once

#include "host/http/middleware/step.hpp"

namespace instaplay::http {

/// Hides the routes of plugins that are switched off.
class ToggleStep final : public Step {
 public:
  std::optional<Response> begin(RequestContext& request) const override;
};

}  // namespace instaplay::http
