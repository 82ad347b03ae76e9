#pragma once

#include "host/http/middleware/step.hpp"
#include "host/http/own_origin.hpp"

namespace instaplay::http {

/// Refuses what another site's page made a browser send: unsafe methods need a same-origin Sec-Fetch-Site, else our
/// Origin; with a session cookie also its X-CSRF-Token. Calls with a bearer token are exempt: no browser adds one.
class CsrfStep final : public Step {
 public:
  explicit CsrfStep(OwnOrigin ours) : ours_(std::move(ours)) {}
  std::optional<Response> begin(RequestContext& request) const override;

 private:
  void checkOrigin(const RequestContext& request) const;

  OwnOrigin ours_;
};

}  // namespace instaplay::http
