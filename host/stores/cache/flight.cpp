#include "host/stores/cache/flight.hpp"

#include <utility>

namespace instaplay::stores {

void Flight::land(FlightResult result) {
  {
    const std::lock_guard lock(mutex_);
    result_ = std::move(result);
  }
  landed_.notify_all();
}

const FlightResult* Flight::waitUntil(base::Deadline::Time time) {
  std::unique_lock lock(mutex_);
  landed_.wait_until(lock, time, [this] { return result_.has_value(); });
  return result_ ? &*result_ : nullptr;
}

}  // namespace instaplay::stores
