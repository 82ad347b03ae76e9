#include "host/http/middleware.hpp"

namespace instaplay::http {

std::optional<Response> Middleware::run(const Steps& steps, RequestContext& request) {
  for (const auto& step : steps) {
    if (auto response = step->begin(request)) return response;
  }
  return std::nullopt;
}

void Middleware::finish(const RequestContext& request, Response& response) const {
  for (const auto& step : onHead_) step->finish(request, response);
  for (const auto& step : onBody_) step->finish(request, response);
}

}  // namespace instaplay::http
