#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "host/edge/worker_pool.hpp"

namespace instaplay::edge {

/// Runs the work of one connection on the workers, one piece after the other. A piece that waits keeps the lane, and
/// with it whoever its work belongs to, alive. Any thread.
class SocketLane : public std::enable_shared_from_this<SocketLane> {
 public:
  using Work = std::function<void()>;

  explicit SocketLane(WorkerPool& workers) : workers_(workers) {}
  void add(Work work);
  /// Forgets what waits, and so lets go of what that keeps alive.
  void clear();

 private:
  void post();
  void runOne();

  WorkerPool& workers_;
  std::mutex mutex_;
  std::deque<Work> waiting_;
  bool isRunning_ = false;
};

}  // namespace instaplay::edge
