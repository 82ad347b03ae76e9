#include "host/http/middleware/body_rules.hpp"

#include "host/base/error.hpp"
#include "host/http/endpoint.hpp"
#include "host/http/envelope.hpp"

namespace instaplay::http {
namespace {

// "application/json" of "Application/JSON; charset=utf-8".
std::string_view mediaType(std::string_view contentType) {
  const auto type = contentType.substr(0, contentType.find(';'));
  return type.substr(0, type.find_last_not_of(" \t") + 1);
}

bool isAccepted(std::string_view type, const plugins::RouteDeclaration& route) {
  if (equalsIgnoringCase(type, "application/json")) return true;
  return route.streamBody && equalsIgnoringCase(type, "multipart/form-data");
}

}  // namespace

std::optional<Response> BodyRulesStep::begin(RequestContext& request) const {
  if (isSafeMethod(request.head.method)) return std::nullopt;
  const auto& route = request.endpoint->route;
  const std::uint64_t limit = route.maxBody == 0 ? defaultLimit_ : route.maxBody;
  if (!request.head.hasBody) return std::nullopt;
  const bool encoded = request.head.headers.contains("content-encoding");
  if (encoded || !isAccepted(mediaType(request.head.headers.find("content-type").value_or("")), route)) {
    throw Refusal({415, "unsupported_media_type", "This address takes no body of that type.", {}, {}, {}});
  }
  if (request.head.contentLength.value_or(0) > limit) {
    throw base::Error(base::ErrorKind::tooLarge, "payload_too_large", "The body is too large.");
  }
  request.bodyPlan = {route.streamBody ? BodyPlan::Kind::stream : BodyPlan::Kind::buffer, limit};
  return std::nullopt;
}

}  // namespace instaplay::http
