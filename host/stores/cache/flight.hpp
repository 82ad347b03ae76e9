#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "host/base/clock.hpp"

namespace instaplay::stores {

/// How one load of one key ended.
struct FlightResult {
  std::optional<std::string> value;  ///< nothing: the loader has no value for the key
  std::exception_ptr failure;
  bool overtaken = false;  ///< the key was written during the load: whoever joined may have asked after the write
};

/// A load under way: one caller lands it, any number wait for it.
class Flight {
 public:
  void land(FlightResult result);
  /// Null when time comes first. The result lives as long as the flight.
  const FlightResult* waitUntil(base::Deadline::Time time);

 private:
  std::mutex mutex_;
  std::condition_variable landed_;
  std::optional<FlightResult> result_;
};

struct KeyFlight {
  std::size_t index;  ///< among the keys of a call
  std::shared_ptr<Flight> flight;
};

}  // namespace instaplay::stores
