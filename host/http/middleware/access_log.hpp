#pragma once

#include "host/http/middleware/step.hpp"
#include "host/http/request_metrics.hpp"

namespace instaplay::http {

/// One log line and one measurement for each answered request. The query string, which may hold secrets, stays out.
class AccessLogStep final : public Step {
 public:
  explicit AccessLogStep(RouteMetrics unmatched) : unmatched_(unmatched) {}
  void finish(const RequestContext& request, Response& response) const override;

 private:
  RouteMetrics unmatched_;  ///< for requests without a route
};

}  // namespace instaplay::http
