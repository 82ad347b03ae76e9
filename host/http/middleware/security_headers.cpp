#include "host/http/middleware/security_headers.hpp"

namespace instaplay::http {
namespace {

constexpr std::string_view kApiPolicy = "default-src 'none'; frame-ancestors 'none'";
constexpr std::string_view kPagePolicy =
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";
constexpr std::string_view kTwoYears = "max-age=63072000; includeSubDomains";

void setDefault(Headers& headers, std::string_view name, std::string_view value) {
  if (!headers.contains(name)) headers.add(name, value);
}

bool isPage(const Headers& headers) { return headers.find("content-type").value_or("").starts_with("text/html"); }

}  // namespace

void SecurityHeadersStep::finish(const RequestContext& request, Response& response) const {
  Headers& headers = response.headers;
  headers.set("X-Content-Type-Options", "nosniff");
  setDefault(headers, "Referrer-Policy", "no-referrer");
  setDefault(headers, "Cross-Origin-Resource-Policy", "same-origin");
  setDefault(headers, "Content-Security-Policy", isPage(headers) ? kPagePolicy : kApiPolicy);
  if (isPage(headers)) setDefault(headers, "Cross-Origin-Opener-Policy", "same-origin");
  if (transport_ == Transport::tls) headers.set("Strict-Transport-Security", kTwoYears);
  const bool isPersonal = request.credentials || request.newSession || response.status >= 400;
  if (isPersonal) setDefault(headers, "Cache-Control", "no-store");
}

}  // namespace instaplay::http
