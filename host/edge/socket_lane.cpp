#include "host/edge/socket_lane.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "host/base/log.hpp"

namespace instaplay::edge {

void SocketLane::add(Work work) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(work));
  if (!std::exchange(isRunning_, true)) post();
}

void SocketLane::clear() {
  std::deque<Work> forgotten;
  const std::lock_guard lock(mutex_);
  forgotten.swap(waiting_);
}

void SocketLane::post() {
  boost::asio::post(workers_.context(), [self = shared_from_this()] {
    const WorkerPool::Busy busy(self->workers_);
    self->runOne();
  });
}

// One piece for each turn, so that a busy connection does not keep a worker from the others.
void SocketLane::runOne() {
  Work work;
  {
    const std::lock_guard lock(mutex_);
    work = std::move(waiting_.front());
    waiting_.pop_front();
  }
  try {
    work();
  } catch (const std::exception& error) {
    base::logError("edge", "a WebSocket's message was not handled", {{"reason", error.what()}});
  }
  work = nullptr;
  const std::lock_guard lock(mutex_);
  isRunning_ = !waiting_.empty();
  if (isRunning_) post();
}

}  // namespace instaplay::edge
