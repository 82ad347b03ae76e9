#pragma once

#include "host/http/middleware/step.hpp"

namespace instaplay::http {

/// Lets pass whom the route admits: 401 for nobody, 403 for somebody with too small a role.
class AccessStep final : public Step {
 public:
  std::optional<Response> begin(RequestContext& request) const override;
};

}  // namespace instaplay::http
