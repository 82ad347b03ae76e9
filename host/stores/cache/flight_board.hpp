#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/stores/cache/flight.hpp"

namespace instaplay::stores {

/// The loads under way in this process, by key. Any thread.
class FlightBoard {
 public:
  struct Ticket {
    std::shared_ptr<Flight> flight;
    bool leads;  ///< the caller has to land it
  };

  Ticket join(const std::string& key);
  void end(const std::string& key, const Flight& flight);
  /// Whoever asks for the keys from now on loads anew.
  void detach(std::span<const std::string> keys);

 private:
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, std::shared_ptr<Flight>> flights;
  };

  Shard& shardOf(const std::string& key);

  std::array<Shard, 16> shards_;
};

/// The flights that one call leads. Those it has not landed when it ends are given up, so that nobody waits for them.
class LedFlights {
 public:
  LedFlights(FlightBoard& board, std::span<const std::string> keys)
      : board_(board), keys_(keys), flights_(keys.size()) {}
  ~LedFlights();
  LedFlights(const LedFlights&) = delete;
  LedFlights& operator=(const LedFlights&) = delete;

  void add(std::size_t index, std::shared_ptr<Flight> flight) { flights_[index] = std::move(flight); }
  void land(std::size_t index, FlightResult result);

 private:
  FlightBoard& board_;
  const std::span<const std::string> keys_;
  std::vector<std::shared_ptr<Flight>> flights_;  // by index of the key
};

}  // namespace instaplay::stores
