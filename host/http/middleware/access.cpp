#include "host/http/middleware/access.hpp"

#include "host/http/endpoint.hpp"
#include "host/http/envelope.hpp"

namespace instaplay::http {
namespace {

Refusal unauthenticated(const RequestContext& request) {
  Problem problem{401, "unauthenticated", "Please sign in first.", {}, {}, {}};
  if (request.credentials && request.credentials->kind == Credentials::Kind::bearer) {
    problem.message = "The token is not valid, or no longer.";
    problem.headers.add("WWW-Authenticate", "Bearer error=\"invalid_token\"");
  } else {
    problem.headers.add("WWW-Authenticate", "Bearer");
  }
  return Refusal(std::move(problem));
}

}  // namespace

std::optional<Response> AccessStep::begin(RequestContext& request) const {
  const auto needed = request.endpoint->route.access;
  const bool badBearer =
      !request.principal && request.credentials && request.credentials->kind == Credentials::Kind::bearer;
  if (badBearer) throw unauthenticated(request);
  if (needed == plugins::Access::everybody) return std::nullopt;
  if (!request.principal) throw unauthenticated(request);
  if (request.principal->access < needed) {
    throw base::Error(base::ErrorKind::forbidden, "forbidden", "You may not do that.");
  }
  return std::nullopt;
}

}  // namespace instaplay::http
