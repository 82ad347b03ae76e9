#include "host/stores/sql/session_pool.hpp"

#include <algorithm>
#include <utility>

#include "host/base/deadline_scope.hpp"
#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/stores/sql/sql_errors.hpp"

namespace instaplay::stores {

SessionPool::Lease::~Lease() {
  if (pool_ != nullptr) pool_->giveBack(*this);
}

SessionPool::Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      pooled_(std::move(other.pooled_)),
      use_(other.use_),
      borrower_(other.borrower_) {}

SessionPool::SessionPool(PoolRules rules, Open open, const base::Clock& clock)
    : rules_(rules), open_(std::move(open)), clock_(clock), permits_(rules.size) {}

void SessionPool::openFirst() { keep(open(base::Deadline::never())); }

SessionPool::Lease SessionPool::lease(base::Deadline given, Use use) {
  const auto callEnds = base::DeadlineScope::current();
  if (callEnds.expired()) throw CallTooLate();
  const auto deadline = given.sooner(callEnds);
  Lease lease = waitForPermit(deadline, use);
  lease.pooled_ = takeUsable(deadline);
  if (lease.pooled_.session == nullptr) {
    try {
      lease.pooled_ = open(deadline);
    } catch (const base::Error& error) {
      base::logError("sql", "no further session", {{"error", error.message}});
      if (callEnds.expired()) throw CallTooLate();
      throw ConnectionLost("The database cannot be used now.");
    }
  }
  lease->waitUntil(deadline);
  return lease;
}

std::size_t SessionPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiters_.size();
}

SessionPool::Lease SessionPool::waitForPermit(base::Deadline deadline, Use use) {
  const auto self = std::this_thread::get_id();
  std::unique_lock lock(mutex_);
  if (use == Use::write && isWriting(self)) {
    throw base::Error(base::ErrorKind::state, "transaction_open",
                      "This thread has a transaction open: run the statement in that one.");
  }
  if (permits_ > 0) {
    --permits_;
  } else {
    const auto me = waiters_.emplace(waiters_.end());
    me->changed.wait_until(lock, deadline.time(), [&] { return me->served; });
    const bool served = me->served;
    waiters_.erase(me);
    if (!served) throw base::unavailable("The database is busy.");
  }
  if (use == Use::write) writing_.push_back(self);
  return Lease{*this, use};
}

SessionPool::Pooled SessionPool::takeUsable(base::Deadline deadline) {
  for (Pooled pooled = takeIdle(); pooled.session != nullptr; pooled = takeIdle()) {
    if (isTooOld(pooled) || !pooled.session->isHealthy()) continue;
    if (!mustBeAsked(pooled) || pooled.session->answers(deadline)) return pooled;
    // What ended this one has most likely ended the others, and asking each takes time.
    dropIdle();
  }
  return {};
}

SessionPool::Pooled SessionPool::takeIdle() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return {};
  Pooled pooled = std::move(idle_.back());
  idle_.pop_back();
  return pooled;
}

bool SessionPool::isTooOld(const Pooled& pooled) const {
  return clock_.monotonicMs() - pooled.openedMs >= rules_.maxLife.count();
}

bool SessionPool::mustBeAsked(const Pooled& pooled) const {
  return pooled.doubtful || clock_.monotonicMs() - pooled.idleSinceMs > rules_.checkAfterIdle.count();
}

void SessionPool::dropIdle() {
  std::vector<Pooled> dropped;
  const std::lock_guard lock(mutex_);
  dropped.swap(idle_);
}

SessionPool::Pooled SessionPool::open(base::Deadline deadline) const {
  Pooled pooled{.session = open_(deadline)};
  pooled.openedMs = clock_.monotonicMs();
  return pooled;
}

void SessionPool::giveBack(Lease& lease) {
  const bool wasOpened = lease.pooled_.session != nullptr;
  if (wasOpened) {
    lease->rollback();
    keep(std::move(lease.pooled_));
  }
  const std::lock_guard lock(mutex_);
  if (lease.use_ == Use::write) writing_.erase(std::find(writing_.begin(), writing_.end(), lease.borrower_));
  passPermitOn();
}

void SessionPool::keep(Pooled pooled) {
  const bool healthy = pooled.session->isHealthy();
  pooled.idleSinceMs = clock_.monotonicMs();
  pooled.doubtful = false;
  const std::lock_guard lock(mutex_);
  if (healthy) {
    idle_.push_back(std::move(pooled));
  } else {
    for (Pooled& idle : idle_) idle.doubtful = true;
  }
}

/// The permit goes to the one who waits longest, past anyone who asks just now.
void SessionPool::passPermitOn() {
  const auto next = std::find_if(waiters_.begin(), waiters_.end(), [](const Waiter& w) { return !w.served; });
  if (next == waiters_.end()) {
    ++permits_;
  } else {
    next->served = true;
    next->changed.notify_one();
  }
}

bool SessionPool::isWriting(std::thread::id thread) const {
  return std::find(writing_.begin(), writing_.end(), thread) != writing_.end();
}

}  // namespace instaplay::stores
