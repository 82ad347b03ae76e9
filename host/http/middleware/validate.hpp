#pragma once

#include "host/http/middleware/step.hpp"

namespace instaplay::http {

/// Checks path parameters, query and body against the schemas of the route, and reports everything at once. Runs when
/// the body is there.
class ValidateStep final : public Step {
 public:
  std::optional<Response> begin(RequestContext& request) const override;
};

}  // namespace instaplay::http
