#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

#include "host/base/clock.hpp"
#include "host/edge/connection_registry.hpp"
#include "host/edge/options.hpp"
#include "host/edge/socket_hub.hpp"
#include "host/edge/worker_pool.hpp"
#include "host/http/application.hpp"

namespace instaplay::edge {

/// What every connection of one server shares. Internal to the edge. Hub and pool come last: their
/// io_contexts hold the connections, which leave hub and registry when they go.
struct EdgeContext {
  const EdgeOptions options;
  http::Application& application;
  const base::Clock& clock;
  ConnectionRegistry registry;
  std::atomic<bool> draining{false};
  std::atomic<std::size_t> streams{0};
  SocketHub sockets;
  WorkerPool workers;

  std::int64_t deadline(std::chrono::milliseconds from_now) const { return clock.monotonicMs() + from_now.count(); }
};

/// A transfer that has some time at first and then must keep to a mean rate.
class Pace {
 public:
  Pace() = default;
  Pace(std::int64_t startMs, std::chrono::milliseconds grace, std::uint64_t bytesPerSecond)
      : startMs_(startMs + grace.count()), bytesPerSecond_(bytesPerSecond) {}

  std::int64_t deadlineMs(std::uint64_t bytesSoFar) const {
    return startMs_ + static_cast<std::int64_t>(bytesSoFar * 1000 / bytesPerSecond_);
  }

 private:
  std::int64_t startMs_ = 0;
  std::uint64_t bytesPerSecond_ = 1;
};

}  // namespace instaplay::edge
