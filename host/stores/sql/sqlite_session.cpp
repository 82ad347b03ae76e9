#include "host/stores/sql/sqlite_session.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <limits>

#include "host/base/deadline_scope.hpp"
#include "host/stores/sql/sql_counters.hpp"
#include "host/stores/sql/sql_errors.hpp"
#include "host/stores/sql/sqlite_connection.hpp"
#include "host/stores/sql/sqlite_failure.hpp"

namespace instaplay::stores {
namespace {

constexpr std::int64_t kLongestWaitMs = std::numeric_limits<int>::max();
constexpr std::size_t kMostKept = 512;
// Steps of SQLite's machine between two looks at the time: well under a millisecond.
constexpr int kStepsBetweenLooks = 2000;

int isOver(void*) { return base::DeadlineScope::current().expired() ? 1 : 0; }

}  // namespace

SqliteSession::SqliteSession(const SqliteFile& file, SqlCounters& counters)
    : counters_(counters),
      connection_(openSqlite(file)),
      db_(handleOf(connection_)),
      statements_(db_, counters, kMostKept) {
  SqlCounters::count(counters_.sessions);
  sqlite3_progress_handler(&db_, kStepsBetweenLooks, &isOver, nullptr);
}

template <typename Run>
auto SqliteSession::translated(std::string_view sql, Run run) {
  try {
    return run();
  } catch (const SqliteFailure& failure) {
    if (breaksConnection(failure)) healthy_ = false;
    if (isInterrupt(failure)) throw CallTooLate();
    throwError(failure, sql);
  }
}

bool SqliteSession::isReadOnly(std::string_view sql) {
  return translated(sql, [&] { return statements_.take(sql)->isReadOnly(); });
}

void SqliteSession::query(std::string_view sql, SqlParams params, const RowVisitor& row) {
  SqlCounters::count(counters_.statements);
  translated(sql, [&] {
    const auto statement = statements_.take(sql);
    statement->bind(params);
    while (statement->step() && row(statement->row())) {
    }
  });
}

std::int64_t SqliteSession::exec(std::string_view sql, SqlParams params) {
  SqlCounters::count(counters_.statements);
  return translated(sql, [&]() -> std::int64_t {
    const auto statement = statements_.take(sql);
    statement->bind(params);
    const auto before = sqlite3_total_changes64(&db_);
    while (statement->step()) {
    }
    // A statement that changes no row leaves the count of an earlier one.
    return sqlite3_total_changes64(&db_) == before ? 0 : sqlite3_changes64(&db_);
  });
}

void SqliteSession::waitUntil(base::Deadline deadline) {
  sqlite3_busy_timeout(&db_, int(std::min(deadline.leftMs(), kLongestWaitMs)));
}

void SqliteSession::begin(TxMode mode) {
  SqlCounters::count(counters_.transactions);
  control(readsOnly(mode) ? "BEGIN" : "BEGIN IMMEDIATE");
}

void SqliteSession::commit() { control("COMMIT"); }

void SqliteSession::rollback() noexcept {
  if (!inTransaction()) return;
  try {
    control("ROLLBACK");
  } catch (...) {
    healthy_ = false;
  }
}

bool SqliteSession::inTransaction() const { return sqlite3_get_autocommit(&db_) == 0; }

void SqliteSession::control(std::string_view sql) {
  translated(sql, [&] {
    const auto statement = statements_.take(sql);
    while (statement->step()) {
    }
  });
}

}  // namespace instaplay::stores
