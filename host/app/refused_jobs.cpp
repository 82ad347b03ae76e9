#include "host/app/refused_jobs.hpp"

#include <prometheus/metric_family.h>

#include "host/plugins/background_work.hpp"

namespace instaplay::app {

std::vector<prometheus::MetricFamily> RefusedJobs::Collect() const {
  prometheus::MetricFamily family{"instaplay_jobs_refused",
                                  "Jobs that the queue refused; an admin retries or removes them",
                                  prometheus::MetricType::Gauge,
                                  {}};
  family.metric.emplace_back().gauge.value = static_cast<double>(work_.refusedJobs());
  return {std::move(family)};
}

}  // namespace instaplay::app
