#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/base/clock.hpp"
#include "host/stores/cache/cache_load.hpp"
#include "host/stores/cache/flight_board.hpp"
#include "host/stores/cache/load_gate.hpp"
#include "host/stores/cache/redis_entries.hpp"

namespace instaplay::stores {

/// One getOrLoad of the cache in Redis, by its caller's thread. Who misses a key leads its flight or joins that of
/// another thread; who leads asks for the lease, and loads with it or waits for the node that has it.
class LoadCall {
 public:
  struct Means {
    RedisEntries& entries;
    FlightBoard& board;
    LoadGate& gate;
    const base::Clock& clock;
    std::string token;  ///< of this call alone, among all nodes
  };
  struct Order {
    std::span<const std::string> keys;
    std::chrono::milliseconds ttl;
    base::Deadline deadline;
    const CacheLoader& load;
  };

  LoadCall(Means means, const Order& order);
  CacheValues run();

 private:
  using Indexes = std::vector<std::size_t>;

  Indexes round(const Indexes& open);
  void sort(const Indexes& open, const std::vector<CacheEntry>& entries);
  void miss(std::size_t index);
  void claim(Indexes& indexes, RedisEntries::LeaseFor purpose);
  void settle(std::size_t index, LeaseAnswer answer);
  void fly();
  void keep(std::chrono::milliseconds loadTime);
  void fail(const CacheValues& before);
  void awaitOtherNodes();
  void loadAlone(const Indexes& indexes);
  std::vector<std::string_view> keysOf(const Indexes& indexes) const;

  const Means means_;
  const Order order_;
  CacheValues values_;
  LedFlights led_;
  bool isDown_ = false;
  Indexes missing_;  // led here
  Indexes due_;      // have a value, and are led here to be loaded early
  Indexes granted_;  // to be loaded with a lease
  Indexes held_;     // being loaded by another node
  std::vector<KeyFlight> awaited_;
  std::vector<bool> isRefresh_;
};

}  // namespace instaplay::stores
