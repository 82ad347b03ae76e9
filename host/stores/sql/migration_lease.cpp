#include "host/stores/sql/migration_lease.hpp"

#include <fmt/format.h>

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/stores/sql/migrations.hpp"

namespace instaplay::stores {
namespace {

using namespace std::chrono_literals;

constexpr auto kTerm = 15s;
constexpr auto kRenewEvery = 5s;
constexpr auto kAskEvery = 50ms;
constexpr auto kSessionWait = 10s;

constexpr std::string_view kCreate = R"(
  CREATE TABLE IF NOT EXISTS host_migration_lease (
    name VARCHAR(64) NOT NULL PRIMARY KEY,
    holder VARCHAR(64) NOT NULL,
    expires_at BIGINT NOT NULL
  ))";
// A row that is always there, so that SELECT ... FOR UPDATE has something to lock.
constexpr std::string_view kAddRow = R"(
  INSERT INTO host_migration_lease (name, holder, expires_at) VALUES ('migrations', '', 0))";
constexpr std::string_view kRead = R"(
  SELECT holder, expires_at FROM host_migration_lease WHERE name = 'migrations' FOR UPDATE)";
constexpr std::string_view kTake = R"(
  UPDATE host_migration_lease SET holder = ?, expires_at = ? WHERE name = 'migrations')";
constexpr std::string_view kSetExpiry = R"(
  UPDATE host_migration_lease SET expires_at = ? WHERE name = 'migrations' AND holder = ?)";

struct LeaseRow {
  std::string holder;
  std::int64_t expiresAt = 0;
};

LeaseRow readRow(SqlRunner& sql) {
  LeaseRow lease;
  sql.query(kRead, {}, [&](SqlRow row) {
    lease = {std::string(std::get<std::string_view>(row[0])), std::get<std::int64_t>(row[1])};
    return true;
  });
  return lease;
}

std::int64_t termFrom(const base::Clock& clock) { return clock.nowMs() + std::chrono::milliseconds{kTerm}.count(); }

}  // namespace

void MigrationLease::ensureTable(SqlRunner& sql) {
  sql.exec(kCreate, {});
  try {
    sql.exec(kAddRow, {});
  } catch (const base::Error& error) {
    if (error.kind != base::ErrorKind::conflict) throw;
  }
}

MigrationLease::MigrationLease(SqlStore& sql, const base::Clock& clock, std::chrono::milliseconds wait)
    : sql_(sql), clock_(clock), holder_(base::toHex(base::randomBytes(16))) {
  const auto deadline = base::Deadline::after(wait);
  while (!tryAcquire(deadline)) {
    if (deadline.expired()) {
      throw MigrationError(
          fmt::format("Another host has been running migrations for {} s. Wait until it is ready, or "
                      "end it, then start again.",
                      std::chrono::duration_cast<std::chrono::seconds>(wait).count()));
    }
    std::this_thread::sleep_for(kAskEvery);
  }
  renewer_ = std::jthread([this](const std::stop_token& stop) { renewUntilStopped(stop); });
}

MigrationLease::~MigrationLease() {
  renewer_.request_stop();
  renewer_.join();
  try {
    setExpiry(sql_, 0);
  } catch (const base::Error& error) {
    base::logWarn("migrations", "the lease was not given back; it ends by itself", {{"error", error.message}});
  }
}

void MigrationLease::confirm(SqlTransaction& transaction) const {
  if (readRow(transaction).holder != holder_) {
    throw MigrationError("Another host took over the migrations, because this one did not renew its lease in time.");
  }
  setExpiry(transaction, termFrom(clock_));
}

/// Another host that is at a long statement keeps the row locked.
bool MigrationLease::tryAcquire(base::Deadline deadline) {
  try {
    return acquireIfFree();
  } catch (const base::Error& error) {
    if (error.kind != base::ErrorKind::unavailable || deadline.expired()) throw;
    return false;
  }
}

bool MigrationLease::acquireIfFree() {
  const auto transaction = sql_.begin(TxMode::readWrite, base::Deadline::after(kSessionWait));
  if (readRow(*transaction).expiresAt > clock_.nowMs()) return false;
  const SqlValue params[] = {std::string_view{holder_}, termFrom(clock_)};
  transaction->exec(kTake, params);
  transaction->commit();
  return true;
}

void MigrationLease::renewUntilStopped(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, stop, kRenewEvery, [&] { return stop.stop_requested(); })) renew();
}

void MigrationLease::renew() noexcept {
  try {
    setExpiry(sql_, termFrom(clock_));
  } catch (const base::Error& error) {
    base::logWarn("migrations", "the lease was not renewed", {{"error", error.message}});
  }
}

void MigrationLease::setExpiry(SqlRunner& sql, std::int64_t expiresAt) const {
  const SqlValue params[] = {expiresAt, std::string_view{holder_}};
  sql.exec(kSetExpiry, params);
}

}  // namespace instaplay::stores
