#pragma once

#include "host/http/middleware/step.hpp"

namespace instaplay::http {

/// Decides from the head what happens to the body: its type and its limit.
class BodyRulesStep final : public Step {
 public:
  explicit BodyRulesStep(std::uint64_t defaultLimit) : defaultLimit_(defaultLimit) {}
  std::optional<Response> begin(RequestContext& request) const override;

 private:
  std::uint64_t defaultLimit_;
};

}  // namespace instaplay::http
