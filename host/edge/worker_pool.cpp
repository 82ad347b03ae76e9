#include "host/edge/worker_pool.hpp"

#include <algorithm>
#include <exception>
#include <system_error>

#include "host/base/log.hpp"

namespace instaplay::edge {
namespace {

constexpr std::chrono::seconds kSurplusCheck{1};

}  // namespace

WorkerPool::WorkerPool(std::size_t threads, std::size_t mostThreads)
    : threads_(threads),
      mostThreads_(std::max(threads, mostThreads)),
      spares_(std::max<std::size_t>(1, threads / 2)),
      keepRunning_(boost::asio::make_work_guard(context_)) {}

WorkerPool::~WorkerPool() { stop(); }

void WorkerPool::start() { add(threads_); }

void WorkerPool::stop() {
  context_.stop();
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    threads.swap(running_);
  }
  for (std::thread& thread : threads) thread.join();
}

void WorkerPool::ensureSpare() {
  if (allBusy()) add(1);
}

void WorkerPool::relieve() {
  const bool nowAllBusy = allBusy();
  if (nowAllBusy && wasAllBusy_) add(spares_);
  wasAllBusy_ = nowAllBusy;
}

void WorkerPool::add(std::size_t count) {
  const std::lock_guard lock(mutex_);
  std::erase_if(running_, [this](std::thread& thread) {
    const bool over = std::ranges::find(finished_, thread.get_id()) != finished_.end();
    if (over) thread.join();
    return over;
  });
  finished_.clear();
  for (; count > 0 && !stopped_ && size_ < mostThreads_; --count) {
    try {
      const bool permanent = running_.size() < threads_;
      running_.emplace_back(permanent ? &WorkerPool::work : &WorkerPool::workWhileNeeded, this);
      ++size_;
    } catch (const std::system_error& error) {
      base::logWarn("edge", "no further worker thread", {{"reason", error.what()}});
      return;
    }
  }
}

void WorkerPool::work() {
  while (!context_.stopped()) {
    try {
      context_.run();
    } catch (const std::exception& error) {
      base::logError("edge", "a connection was dropped", {{"reason", error.what()}});
    }
  }
}

void WorkerPool::workWhileNeeded() {
  while (!context_.stopped() && !leaveIfSurplus()) {
    try {
      context_.run_for(kSurplusCheck);
    } catch (const std::exception& error) {
      base::logError("edge", "a connection was dropped", {{"reason", error.what()}});
    }
  }
}

bool WorkerPool::leaveIfSurplus() {
  const std::lock_guard lock(mutex_);
  if (size_ <= threads_ || size_ <= busy_ + spares_) return false;
  --size_;
  finished_.push_back(std::this_thread::get_id());
  return true;
}

}  // namespace instaplay::edge
