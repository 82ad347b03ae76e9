#include "host/http/middleware/csrf.hpp"

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"

namespace instaplay::http {
namespace {

base::Error refused(std::string message) { return {base::ErrorKind::forbidden, "csrf_failed", std::move(message)}; }

}  // namespace

void CsrfStep::checkOrigin(const RequestContext& request) const {
  const Headers& headers = request.head.headers;
  if (const auto site = headers.find("sec-fetch-site")) {
    if (*site != "same-origin" && *site != "none") throw refused("The request comes from another site.");
    return;
  }
  if (const auto origin = headers.find("origin")) {
    if (!ours_.isOurs(*origin, headers.find("host").value_or("")))
      throw refused("The request comes from another origin.");
    return;
  }
  if (request.credentials) throw refused("The request does not say which origin it comes from.");
}

std::optional<Response> CsrfStep::begin(RequestContext& request) const {
  if (isSafeMethod(request.head.method)) return std::nullopt;
  if (request.credentials && request.credentials->kind == Credentials::Kind::bearer) return std::nullopt;
  checkOrigin(request);
  if (!request.principal) return std::nullopt;
  const auto token = request.head.headers.find("x-csrf-token").value_or("");
  if (request.principal->csrfToken.empty() || !base::equalConstantTime(token, request.principal->csrfToken)) {
    throw refused("The X-CSRF-Token is missing or wrong.");
  }
  return std::nullopt;
}

}  // namespace instaplay::http
