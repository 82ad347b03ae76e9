#pragma once

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "host/base/clock.hpp"
#include "host/stores/sql/sqlite_connection.hpp"
#include "host/stores/sql/sqlite_session.hpp"

namespace instaplay::stores {

/// Whether a thread may borrow a session while it holds another one of the same pool.
enum class Nesting { allowed, refused };

/// A bounded number of sessions on one file, lent in the order of asking; with a size of one it is the writers' turn.
/// Sessions are opened when first needed, outside the lock, and thrown away when broken. Safe from any thread.
class SessionPool {
 public:
  /// A borrowed session. It comes back, rolled back if needed, when the lease ends.
  class Lease {
   public:
    Lease(SessionPool& pool, std::unique_ptr<SqliteSession> session)
        : pool_(&pool), session_(std::move(session)), borrower_(std::this_thread::get_id()) {}
    ~Lease();
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;

    SqliteSession* operator->() const { return session_.get(); }
    SqliteSession& operator*() const { return *session_; }

   private:
    SessionPool* pool_;
    std::unique_ptr<SqliteSession> session_;
    std::thread::id borrower_;
  };

  SessionPool(SqliteFile file, std::size_t size, Nesting nesting, SqlCounters& counters);

  /// Opens one ahead of need, so that what is wrong with the file shows: throws as openSqlite.
  void openFirst();
  /// Throws Error unavailable when none is free by the deadline or none can be opened, state for refused nesting.
  Lease lease(base::Deadline deadline);
  /// How many threads wait for a session now.
  std::size_t waiting() const;

 private:
  struct Waiter {
    std::condition_variable changed;
    bool served = false;
  };

  void waitForPermit(base::Deadline deadline);
  std::unique_ptr<SqliteSession> takeIdle();
  std::unique_ptr<SqliteSession> open();
  void giveBack(std::unique_ptr<SqliteSession> session, std::thread::id borrower);
  bool holdsOne(std::thread::id thread) const;

  const SqliteFile file_;
  const Nesting nesting_;
  SqlCounters& counters_;
  mutable std::mutex mutex_;
  std::size_t permits_;  ///< sessions that may be lent now, open or not
  std::list<Waiter> waiters_;
  std::vector<std::unique_ptr<SqliteSession>> idle_;
  std::vector<std::thread::id> borrowers_;
};

}  // namespace instaplay::stores
