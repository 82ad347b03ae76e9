#include "host/http/middleware/route_match.hpp"

#include "host/base/error.hpp"
#include "host/http/envelope.hpp"
#include "host/http/percent.hpp"

namespace instaplay::http {
namespace {

base::Error noSuchRoute() { return {base::ErrorKind::notFound, "not_found", "There is nothing at this address."}; }

std::string decodeParameter(std::string_view segment) {
  auto decoded = percentDecode(segment);
  if (!decoded) throw base::Error(base::ErrorKind::invalid, "validation_failed", "The address is not well encoded.");
  if (decoded->find('/') != std::string::npos) throw noSuchRoute();
  return std::move(*decoded);
}

Response describeOptions(std::string_view allow) {
  Response response;
  response.status = 204;
  response.headers.add("Allow", allow);
  return response;
}

Refusal methodNotAllowed(std::string_view allow) {
  Problem problem{405, "method_not_allowed", "This address does not take that method.", {}, {}, {}};
  problem.headers.add("Allow", allow);
  return Refusal(std::move(problem));
}

}  // namespace

std::optional<Response> RouteMatchStep::begin(RequestContext& request) const {
  const auto match = router_.match(request.head.method, request.path);
  if (match.kind == Router::Match::Kind::nothing) throw noSuchRoute();
  if (match.kind == Router::Match::Kind::wrongMethod) {
    if (request.head.method == "OPTIONS") return describeOptions(match.allow);
    throw methodNotAllowed(match.allow);
  }
  request.endpoint = endpoints_[match.target].get();
  for (std::size_t i = 0; i < match.parameterCount; ++i) {
    request.parameters.emplace_back(request.endpoint->parameterNames[i], decodeParameter(match.parameters[i]));
  }
  return std::nullopt;
}

}  // namespace instaplay::http
