#include "host/http/middleware/identify.hpp"

#include "host/base/error.hpp"
#include "host/http/endpoint.hpp"

namespace instaplay::http {
namespace {

constexpr std::string_view kBearer = "Bearer ";
constexpr std::chrono::milliseconds kLookupTime{5000};
constexpr std::size_t kMaxToken = 512;

std::string_view bearerToken(std::string_view authorization) {
  if (authorization.size() <= kBearer.size()) return {};
  if (!equalsIgnoringCase(authorization.substr(0, kBearer.size()), kBearer)) return {};
  return authorization.substr(kBearer.size());
}

}  // namespace

std::optional<Response> CredentialsStep::begin(RequestContext& request) const {
  if (request.endpoint->limit == nullptr) return std::nullopt;
  if (const auto authorization = request.head.headers.find("authorization")) {
    request.credentials = {Credentials::Kind::bearer, bearerToken(*authorization)};
  } else if (const auto token = cookie_.read(request.head.headers); !token.empty()) {
    request.credentials = {Credentials::Kind::cookie, token};
  }
  return std::nullopt;
}

std::optional<Response> IdentityStep::begin(RequestContext& request) const {
  if (!request.credentials) return std::nullopt;
  const auto length = request.credentials->token.size();
  if (length == 0 || length > kMaxToken) return std::nullopt;
  const bool isPublic = request.endpoint->route.access == plugins::Access::everybody;
  if (!identity_.available()) {
    if (isPublic && request.credentials->kind == Credentials::Kind::cookie) return std::nullopt;
    throw base::unavailable("Signing in is switched off at the moment.");
  }
  auto resolution = identity_.resolve(*request.credentials, request.clientAddress, base::Deadline::after(kLookupTime));
  request.principal = std::move(resolution.principal);
  request.newSession = std::move(resolution.rotation);
  return std::nullopt;
}

void IdentityStep::finish(const RequestContext& request, Response& response) const {
  if (!request.newSession) return;
  response.headers.add("Set-Cookie", cookie_.write(request.newSession->token, request.newSession->maxAgeSeconds));
}

}  // namespace instaplay::http
