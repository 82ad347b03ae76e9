#include "host/edge/worker_pool.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

#include "host/base/error.hpp"
#include "host/base/log.hpp"

namespace instaplay::edge {
namespace {

constexpr std::chrono::seconds kSurplusCheck{1};
constexpr std::size_t kHandlersOfInterval = 2;

}  // namespace

constinit thread_local WorkerPool::Worker* WorkerPool::current_ = nullptr;

WorkerPool::WorkerPool(std::size_t threads, std::size_t mostThreads)
    : threads_(threads),
      mostThreads_(std::max(threads, mostThreads)),
      spares_(std::max<std::size_t>(1, threads / 2)),
      keepRunning_(boost::asio::make_work_guard(context_)) {}

WorkerPool::~WorkerPool() { stop(); }

void WorkerPool::start() { grow(); }

void WorkerPool::stop() {
  context_.stop();
  std::list<Worker> workers;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    workers.swap(workers_);
  }
  for (Worker& worker : workers) worker.thread.join();
}

WorkerPool::Busy::Busy(WorkerPool& pool) : pool_(pool) {
  current_->since = pool_.interval_.load();
  ++pool_.busy_;
}

WorkerPool::Busy::~Busy() {
  --pool_.busy_;
  ++pool_.ended_;
  current_->since = kFree;
}

WorkerPool::Waiting::Waiting(WorkerPool& pool) : pool_(pool) {
  if (current_ == nullptr) {
    throw base::Error(base::ErrorKind::state, "wrong_thread", "A stream is used by the thread of its request only.");
  }
  current_->since = kWaiting;
  ++pool_.waiting_;
  if (pool_.areAllTaken()) pool_.grow();
}

WorkerPool::Waiting::~Waiting() {
  --pool_.waiting_;
  current_->since = pool_.interval_.load();
}

void WorkerPool::relieve() {
  joinFinished();
  held_ = held();
  ++interval_;
  const bool areAllTakenNow = areAllTaken();
  const bool endFew = ended_.exchange(0) < kHandlersOfInterval * threads_;
  const bool isShort = areAllTakenNow && wereAllTaken_ && endFew;
  wereAllTaken_ = areAllTakenNow;
  added_ = isShort ? std::min(added_ + spares_, mostThreads_) : added_ - std::min<std::size_t>(added_, spares_);
  grow();
}

/// How many have run one handler since the call of relieve() before.
std::size_t WorkerPool::held() {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = interval_;
  return static_cast<std::size_t>(
      std::ranges::count_if(workers_, [now](const Worker& worker) { return worker.since < now; }));
}

std::size_t WorkerPool::wanted() const { return std::min(threads_ + waiting_ + held_ + added_, mostThreads_); }

void WorkerPool::grow() {
  const std::lock_guard lock(mutex_);
  while (!stopped_ && size_ < wanted()) {
    Worker& worker = workers_.emplace_back(workers_.size() < threads_);
    try {
      worker.thread = std::thread([this, &worker] { work(worker); });
      ++size_;
    } catch (const std::exception& error) {
      workers_.pop_back();
      base::logWarn("edge", "no further worker thread", {{"reason", error.what()}});
      return;
    }
  }
}

void WorkerPool::joinFinished() {
  const std::lock_guard lock(mutex_);
  std::erase_if(workers_, [](Worker& worker) {
    if (worker.isOver) worker.thread.join();
    return worker.isOver;
  });
}

void WorkerPool::work(Worker& self) {
  current_ = &self;
  while (!context_.stopped() && (self.isPermanent || !leaveIfSurplus(self))) {
    try {
      if (self.isPermanent) {
        context_.run();
      } else {
        context_.run_for(kSurplusCheck);
      }
    } catch (const std::exception& error) {
      base::logError("edge", "a connection was dropped", {{"reason", error.what()}});
    }
  }
}

bool WorkerPool::leaveIfSurplus(Worker& self) {
  const std::lock_guard lock(mutex_);
  if (size_ <= wanted()) return false;
  --size_;
  self.isOver = true;
  return true;
}

}  // namespace instaplay::edge
