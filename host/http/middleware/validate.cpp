#include "host/http/middleware/validate.hpp"

#include "host/base/json.hpp"
#include "host/http/endpoint.hpp"

namespace instaplay::http {

std::optional<Response> ValidateStep::begin(RequestContext& request) const {
  const Endpoint& endpoint = *request.endpoint;
  request.query = Query(request.queryText);
  std::optional<base::Json> body;
  if (endpoint.schemas.hasBody() && request.body.empty()) request.body = "{}";
  if (!request.body.empty()) body = base::parseJson(request.body);
  auto errors = endpoint.schemas.check(request.parameters, request.query.all(), body ? &*body : nullptr);
  if (!errors.empty()) {
    throw base::Error(base::ErrorKind::invalid, "validation_failed", "The request is not valid.", std::move(errors));
  }
  return std::nullopt;
}

}  // namespace instaplay::http
