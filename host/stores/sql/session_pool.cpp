#include "host/stores/sql/session_pool.hpp"

#include <algorithm>

#include "host/base/error.hpp"
#include "host/base/log.hpp"

namespace instaplay::stores {

SessionPool::Lease::~Lease() {
  if (session_ != nullptr) pool_->giveBack(std::move(session_), borrower_);
}

SessionPool::SessionPool(SqliteFile file, std::size_t size, Nesting nesting, SqlCounters& counters)
    : file_(std::move(file)), nesting_(nesting), counters_(counters), permits_(size) {}

void SessionPool::openFirst() {
  auto session = std::make_unique<SqliteSession>(file_, counters_);
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(session));
}

SessionPool::Lease SessionPool::lease(base::Deadline deadline) {
  waitForPermit(deadline);
  std::unique_ptr<SqliteSession> session = takeIdle();
  if (session == nullptr) session = open();
  session->waitUntil(deadline);
  return Lease{*this, std::move(session)};
}

std::unique_ptr<SqliteSession> SessionPool::open() {
  try {
    return std::make_unique<SqliteSession>(file_, counters_);
  } catch (const base::Error& error) {
    giveBack(nullptr, std::this_thread::get_id());
    base::logError("sql", "no further session", {{"error", error.message}});
    throw base::unavailable("The database cannot be used now.");
  }
}

std::size_t SessionPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiters_.size();
}

void SessionPool::waitForPermit(base::Deadline deadline) {
  const auto self = std::this_thread::get_id();
  std::unique_lock lock(mutex_);
  if (nesting_ == Nesting::refused && holdsOne(self)) {
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
  borrowers_.push_back(self);
}

std::unique_ptr<SqliteSession> SessionPool::takeIdle() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return nullptr;
  auto session = std::move(idle_.back());
  idle_.pop_back();
  return session;
}

void SessionPool::giveBack(std::unique_ptr<SqliteSession> session, std::thread::id borrower) {
  if (session != nullptr) session->rollback();
  const bool healthy = session != nullptr && session->isHealthy();
  const std::lock_guard lock(mutex_);
  if (healthy) idle_.push_back(std::move(session));
  borrowers_.erase(std::find(borrowers_.begin(), borrowers_.end(), borrower));
  // The permit goes to the one who waits longest, past anyone who asks just now.
  const auto next = std::find_if(waiters_.begin(), waiters_.end(), [](const Waiter& w) { return !w.served; });
  if (next == waiters_.end()) {
    ++permits_;
  } else {
    next->served = true;
    next->changed.notify_one();
  }
}

bool SessionPool::holdsOne(std::thread::id thread) const {
  return std::find(borrowers_.begin(), borrowers_.end(), thread) != borrowers_.end();
}

}  // namespace instaplay::stores
