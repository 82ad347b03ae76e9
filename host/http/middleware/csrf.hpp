#pragma once

#include <string>

#include "host/http/middleware/step.hpp"
#include "host/http/options.hpp"

namespace instaplay::http {

/// Refuses what another site's page made a browser send: unsafe methods need a same-origin Sec-Fetch-Site, else our
/// Origin; with a session cookie also its X-CSRF-Token. Calls with a bearer token are exempt: no browser adds one.
class CsrfStep final : public Step {
 public:
  CsrfStep(std::string publicOrigin, Options::Environment environment)
      : publicOrigin_(std::move(publicOrigin)), environment_(environment) {}
  std::optional<Response> begin(RequestContext& request) const override;

 private:
  void checkOrigin(const RequestContext& request) const;
  bool isOurs(std::string_view origin, std::string_view host) const;

  std::string publicOrigin_;
  Options::Environment environment_;
};

}  // namespace instaplay::http
