#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "host/base/clock.hpp"
#include "host/stores/sql/sql_session.hpp"

namespace instaplay::stores {

/// What a session is borrowed for. A thread that holds one for writing may borrow no other for writing.
enum class Use { read, write };

struct PoolRules {
  static constexpr std::chrono::milliseconds kNever = std::chrono::milliseconds::max();

  std::size_t size = 1;
  std::chrono::milliseconds checkAfterIdle = kNever;  ///< one that lay for so long is asked whether it still answers
  std::chrono::milliseconds maxLife = kNever;         ///< one that is older is replaced
};

/// A bounded number of sessions, lent in the order of asking; with a size of one it is the writers' turn. Sessions are
/// opened when first needed and asked outside the lock, and thrown away when broken. Safe from any thread.
class SessionPool {
 private:
  struct Pooled {
    std::unique_ptr<SqlSession> session;
    std::int64_t openedMs = 0;
    std::int64_t idleSinceMs = 0;
    bool doubtful = false;
  };

 public:
  using Open = std::function<std::unique_ptr<SqlSession>(base::Deadline)>;

  /// A borrowed session. It comes back, rolled back if needed, when the lease ends.
  class Lease {
   public:
    ~Lease();
    Lease(Lease&&) noexcept;
    Lease& operator=(Lease&&) = delete;

    SqlSession* operator->() const { return pooled_.session.get(); }
    SqlSession& operator*() const { return *pooled_.session; }

   private:
    friend class SessionPool;
    Lease(SessionPool& pool, Use use) : pool_(&pool), use_(use), borrower_(std::this_thread::get_id()) {}

    SessionPool* pool_;
    Pooled pooled_;
    Use use_;
    std::thread::id borrower_;
  };

  /// Borrows the clock. open throws base::Error whose message is for operators, also when the deadline is over.
  SessionPool(PoolRules rules, Open open, const base::Clock& clock);

  /// Opens one ahead of need, so that what is wrong shows: throws what open throws.
  void openFirst();
  /// Throws Error unavailable when none is free by the deadline, ConnectionLost when none can be opened, state when
  /// this thread holds one for writing and asks for another, CallTooLate when base::DeadlineScope is over.
  Lease lease(base::Deadline deadline, Use use);
  /// How many threads wait for a session now.
  std::size_t waiting() const;

 private:
  struct Waiter {
    std::condition_variable changed;
    bool served = false;
  };

  Lease waitForPermit(base::Deadline deadline, Use use);
  Pooled takeUsable(base::Deadline deadline);
  Pooled takeIdle();
  bool isTooOld(const Pooled& pooled) const;
  bool mustBeAsked(const Pooled& pooled) const;
  void dropIdle();
  Pooled open(base::Deadline deadline) const;
  void giveBack(Lease& lease);
  void keep(Pooled pooled);
  void passPermitOn();
  bool isWriting(std::thread::id thread) const;

  const PoolRules rules_;
  const Open open_;
  const base::Clock& clock_;
  mutable std::mutex mutex_;
  std::size_t permits_;  ///< sessions that may be lent now, open or not
  std::list<Waiter> waiters_;
  std::vector<Pooled> idle_;
  std::vector<std::thread::id> writing_;
};

}  // namespace instaplay::stores
