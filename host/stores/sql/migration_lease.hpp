#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "host/base/clock.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::stores {

/// The right to run migrations, held by one process at a time and renewed by a thread of its own, so that a statement
/// may take as long as it needs while the lease of a process that died ends soon.
class MigrationLease {
 public:
  static void ensureTable(SqlRunner& sql);

  /// Waits for it; throws MigrationError when another process keeps it for the whole time.
  MigrationLease(SqlStore& sql, const base::Clock& clock, std::chrono::milliseconds wait);
  ~MigrationLease();

  /// Locks and renews the lease until the transaction ends; throws MigrationError when another process took it over.
  void confirm(SqlTransaction& transaction) const;

 private:
  bool tryAcquire(base::Deadline deadline);
  bool acquireIfFree();
  void renewUntilStopped(const std::stop_token& stop);
  void renew() noexcept;
  void setExpiry(SqlRunner& sql, std::int64_t expiresAt) const;

  SqlStore& sql_;
  const base::Clock& clock_;
  const std::string holder_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread renewer_;
};

}  // namespace instaplay::stores
