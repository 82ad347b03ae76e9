#pragma once

#include "host/http/addresses.hpp"
#include "host/http/middleware/step.hpp"

namespace instaplay::http {

/// Finds the client behind the trusted proxies.
class ClientAddressStep final : public Step {
 public:
  explicit ClientAddressStep(TrustedProxies proxies) : proxies_(std::move(proxies)) {}
  std::optional<Response> begin(RequestContext& request) const override;

 private:
  TrustedProxies proxies_;
};

}  // namespace instaplay::http
