#pragma once

#include <memory>
#include <vector>

#include "host/http/endpoint.hpp"
#include "host/http/middleware/step.hpp"
#include "host/http/router.hpp"

namespace instaplay::http {

/// Finds the endpoint and decodes the parameters of its path. Answers OPTIONS. Lent what it is made of.
class RouteMatchStep final : public Step {
 public:
  RouteMatchStep(const Router& router, const std::vector<std::unique_ptr<Endpoint>>& endpoints)
      : router_(router), endpoints_(endpoints) {}
  std::optional<Response> begin(RequestContext& request) const override;

 private:
  const Router& router_;
  const std::vector<std::unique_ptr<Endpoint>>& endpoints_;
};

}  // namespace instaplay::http
