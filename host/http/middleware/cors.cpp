#include "host/http/middleware/cors.hpp"

#include <algorithm>

namespace instaplay::http {

std::string_view CorsStep::listedOrigin(const RequestContext& request) const {
  const auto origin = request.head.headers.find("origin");
  return origin && std::ranges::find(origins_, *origin) != origins_.end() ? *origin : std::string_view();
}

std::optional<Response> CorsStep::begin(RequestContext& request) const {
  const bool isPreflight =
      request.head.method == "OPTIONS" && request.head.headers.contains("access-control-request-method");
  if (!isPreflight || listedOrigin(request).empty()) return std::nullopt;
  Response response;
  response.status = 204;
  response.headers.add("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
  response.headers.add("Access-Control-Allow-Headers",
                       "Authorization, Content-Type, Idempotency-Key, X-CSRF-Token, X-Request-Id");
  response.headers.add("Access-Control-Max-Age", "600");
  return response;
}

void CorsStep::finish(const RequestContext& request, Response& response) const {
  if (origins_.empty()) return;
  response.headers.add("Vary", "Origin");
  const auto origin = listedOrigin(request);
  if (origin.empty()) return;
  response.headers.add("Access-Control-Allow-Origin", origin);
  response.headers.add("Access-Control-Allow-Credentials", "true");
  response.headers.add("Access-Control-Expose-Headers",
                       "X-Request-Id, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset");
}

}  // namespace instaplay::http
