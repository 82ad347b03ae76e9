#pragma once

#include "host/http/middleware/step.hpp"

namespace instaplay::http {

/// The headers that tell browsers to be careful, on every answer. What a handler said itself stays.
class SecurityHeadersStep final : public Step {
 public:
  enum class Transport { tls, plain };
  explicit SecurityHeadersStep(Transport transport) : transport_(transport) {}
  void finish(const RequestContext& request, Response& response) const override;

 private:
  Transport transport_;
};

}  // namespace instaplay::http
