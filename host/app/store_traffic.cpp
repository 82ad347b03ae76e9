#include "host/app/store_traffic.hpp"

#include <prometheus/metric_family.h>

namespace instaplay::app {

std::vector<prometheus::MetricFamily> StoreTraffic::Collect() const {
  if (counts_.empty()) return {};
  prometheus::MetricFamily family{
      "instaplay_store_round_trips_total", "Waits for a server that holds data", prometheus::MetricType::Counter, {}};
  for (const auto& [store, count] : counts_) {
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    metric.label.push_back({"store", store});
    metric.counter.value = static_cast<double>(count());
  }
  return {std::move(family)};
}

}  // namespace instaplay::app
