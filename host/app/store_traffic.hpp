#pragma once

#include <prometheus/collectable.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace instaplay::app {

/// How often the process has waited for each server that holds its data, as the metric
/// instaplay_store_round_trips_total. Stores without a server have none. Filled while the stores are made, then read by
/// any thread.
class StoreTraffic final : public prometheus::Collectable {
 public:
  using Count = std::function<std::uint64_t()>;

  void add(std::string store, Count roundTrips) { counts_.emplace_back(std::move(store), std::move(roundTrips)); }
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  std::vector<std::pair<std::string, Count>> counts_;
};

}  // namespace instaplay::app
