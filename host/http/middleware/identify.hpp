#pragma once

#include "host/http/cookies.hpp"
#include "host/http/identity.hpp"
#include "host/http/middleware/step.hpp"

namespace instaplay::http {

/// Reads the credentials that a request shows: a bearer token, else the session cookie.
class CredentialsStep final : public Step {
 public:
  explicit CredentialsStep(SessionCookie cookie) : cookie_(cookie) {}
  std::optional<Response> begin(RequestContext& request) const override;

 private:
  SessionCookie cookie_;
};

/// Turns credentials into the principal and hands out new session tokens. A bad cookie is nobody, a bad bearer 401.
class IdentityStep final : public Step {
 public:
  IdentityStep(Identity& identity, SessionCookie cookie) : identity_(identity), cookie_(cookie) {}
  std::optional<Response> begin(RequestContext& request) const override;
  void finish(const RequestContext& request, Response& response) const override;

 private:
  Identity& identity_;
  SessionCookie cookie_;
};

}  // namespace instaplay::http
