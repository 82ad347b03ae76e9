#include "host/http/middleware/csrf.hpp"

#include <algorithm>
#include <array>

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"

namespace instaplay::http {
namespace {

constexpr std::array<std::string_view, 3> kLoopbackNames{"localhost", "127.0.0.1", "[::1]"};

base::Error refused(std::string message) { return {base::ErrorKind::forbidden, "csrf_failed", std::move(message)}; }

// ":8080", or empty when the authority names none.
std::string_view portOf(std::string_view authority) {
  const auto colon = authority.rfind(':');
  const bool hasPort = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  return hasPort ? authority.substr(colon) : std::string_view();
}

}  // namespace

bool CsrfStep::isOurs(std::string_view origin, std::string_view host) const {
  if (!publicOrigin_.empty() && origin == publicOrigin_) return true;
  if (environment_ != Options::Environment::development) return false;
  constexpr std::string_view scheme = "http://";
  if (!origin.starts_with(scheme)) return false;
  const auto authority = origin.substr(scheme.size());
  const auto port = portOf(authority);
  const auto name = authority.substr(0, authority.size() - port.size());
  return port == portOf(host) && std::ranges::find(kLoopbackNames, name) != kLoopbackNames.end();
}

void CsrfStep::checkOrigin(const RequestContext& request) const {
  const Headers& headers = request.head.headers;
  if (const auto site = headers.find("sec-fetch-site")) {
    if (*site != "same-origin" && *site != "none") throw refused("The request comes from another site.");
    return;
  }
  if (const auto origin = headers.find("origin")) {
    if (!isOurs(*origin, headers.find("host").value_or(""))) throw refused("The request comes from another origin.");
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
