#include "host/stores/cache/flight_board.hpp"

#include <functional>
#include <utility>

#include "host/base/error.hpp"

namespace instaplay::stores {

FlightBoard::Shard& FlightBoard::shardOf(const std::string& key) {
  return shards_[std::hash<std::string>{}(key) % shards_.size()];
}

FlightBoard::Ticket FlightBoard::join(const std::string& key) {
  Shard& shard = shardOf(key);
  const std::lock_guard lock(shard.mutex);
  auto& flight = shard.flights[key];
  if (flight != nullptr) return {flight, false};
  flight = std::make_shared<Flight>();
  return {flight, true};
}

void FlightBoard::end(const std::string& key, const Flight& flight) {
  Shard& shard = shardOf(key);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.flights.find(key);
  if (found != shard.flights.end() && found->second.get() == &flight) shard.flights.erase(found);
}

void FlightBoard::detach(std::span<const std::string> keys) {
  for (const std::string& key : keys) {
    Shard& shard = shardOf(key);
    const std::lock_guard lock(shard.mutex);
    shard.flights.erase(key);
  }
}

LedFlights::~LedFlights() {
  for (std::size_t i = 0; i < flights_.size(); ++i) {
    if (flights_[i] == nullptr) continue;
    land(i, {std::nullopt,
             std::make_exception_ptr(base::Error(base::ErrorKind::cancelled, "unavailable", "A load was given up.")),
             false});
  }
}

void LedFlights::land(std::size_t index, FlightResult result) {
  const auto flight = std::exchange(flights_[index], nullptr);
  if (flight == nullptr) return;
  board_.end(keys_[index], *flight);
  flight->land(std::move(result));
}

}  // namespace instaplay::stores
