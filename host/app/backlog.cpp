#include "host/app/backlog.hpp"

#include <prometheus/metric_family.h>

#include <chrono>
#include <string>
#include <utility>

#include "host/plugins/background_work.hpp"

namespace instaplay::app {
namespace {

prometheus::MetricFamily gauges(std::string name, std::string help) {
  return {std::move(name), std::move(help), prometheus::MetricType::Gauge, {}};
}

prometheus::ClientMetric waitOf(std::string outbox, std::chrono::milliseconds wait) {
  prometheus::ClientMetric metric;
  metric.label.push_back({"outbox", std::move(outbox)});
  metric.gauge.value = std::chrono::duration<double>(wait).count();
  return metric;
}

}  // namespace

std::vector<prometheus::MetricFamily> Backlog::Collect() const {
  auto waits = gauges("instaplay_outbox_oldest_seconds", "For how long the oldest row has waited to leave SQL");
  waits.metric = {waitOf("jobs", work_.oldestJobWait()), waitOf("pushes", work_.oldestPushWait())};
  auto refused = gauges("instaplay_jobs_refused", "Jobs that the queue refused; an admin retries or removes them");
  refused.metric.emplace_back().gauge.value = static_cast<double>(work_.refusedJobs());
  return {std::move(waits), std::move(refused)};
}

}  // namespace instaplay::app
