#include "host/http/middleware/access_log.hpp"

#include "host/base/log.hpp"
#include "host/http/endpoint.hpp"

namespace instaplay::http {
namespace {

constexpr std::string_view kSource = "access";

bool isProbe(const RequestContext& request) {
  return request.endpoint != nullptr && request.endpoint->plugin == nullptr && request.endpoint->limit == nullptr;
}

}  // namespace

void AccessLogStep::finish(const RequestContext& request, Response& response) const {
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - request.started;
  (request.endpoint == nullptr ? unmatched_ : request.endpoint->metrics).record(response.status, time);
  const auto level = isProbe(request) ? base::LogLevel::debug : base::LogLevel::info;
  if (!base::logEnabled(level, kSource)) return;
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  base::log(level, kSource, request.head.method + " " + std::string(request.path),
            {{"status", response.status},
             {"ms", static_cast<std::int64_t>(milliseconds)},
             {"client", request.clientAddress},
             {"user", request.principal ? std::string_view(request.principal->userId) : std::string_view()}});
}

}  // namespace instaplay::http
