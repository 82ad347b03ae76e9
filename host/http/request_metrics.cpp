#include "host/http/request_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>

namespace instaplay::http {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

}  // namespace

RequestMetrics::RequestMetrics(prometheus::Registry& registry)
    : requests_(prometheus::BuildCounter()
                    .Name("instaplay_http_requests_total")
                    .Help("Answered requests by method, route template and status class")
                    .Register(registry)),
      seconds_(prometheus::BuildHistogram()
                   .Name("instaplay_http_request_seconds")
                   .Help("Time from the request head to the answer")
                   .Register(registry)) {}

RouteMetrics RequestMetrics::of(const std::string& method, const std::string& route) {
  RouteMetrics metrics;
  for (std::size_t i = 0; i < metrics.byStatusClass_.size(); ++i) {
    metrics.byStatusClass_[i] =
        &requests_.Add({{"method", method}, {"route", route}, {"status", std::to_string(i + 1) + "xx"}});
  }
  metrics.seconds_ = &seconds_.Add({{"method", method}, {"route", route}}, kSeconds);
  return metrics;
}

void RouteMetrics::record(int status, std::chrono::duration<double> time) const {
  const auto statusClass = static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1);
  byStatusClass_[statusClass]->Increment();
  seconds_->Observe(time.count());
}

}  // namespace instaplay::http
