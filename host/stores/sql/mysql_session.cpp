#include "host/stores/sql/mysql_session.hpp"

#include <mysql/mysqld_error.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/stores/sql/mysql_dialect.hpp"
#include "host/stores/sql/mysql_failure.hpp"
#include "host/stores/sql/sql_errors.hpp"

namespace instaplay::stores {
namespace {

using namespace std::chrono_literals;

// A server keeps 16,382 prepared statements for all sessions of all hosts, unless told otherwise.
constexpr std::size_t kMostKept = 256;
constexpr std::size_t kRoomInPacket = 1024;
constexpr std::chrono::milliseconds kMigrationLimit = 24h;
constexpr std::chrono::milliseconds kRollbackLimit = 2s;

// The level holds for the next transaction only; READ COMMITTED would see a new state with each statement.
constexpr auto kBeginReading = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION READ ONLY";
constexpr auto kBegin = "START TRANSACTION";

std::size_t bytesOf(const SqlValue& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) return text->size();
  if (const auto* blob = std::get_if<Blob>(&value)) return blob->bytes.size();
  return sizeof(std::int64_t);
}

}  // namespace

MysqlSession::MysqlSession(const MysqlServer& server, const MysqlAccount& account, const MysqlLimits& limits,
                           CallWatchdog& watchdog, SqlCounters& counters)
    : limits_(limits),
      watchdog_(watchdog),
      counters_(counters),
      open_(openMysql(server, account, limits, watchdog)),
      connection_(**open_.handle),
      socket_(mysql_get_socket(&connection_)),
      statements_(connection_, counters, kMostKept) {
  SqlCounters::count(counters_.sessions);
}

// Closed before the statements, which then need not tell the server that they end.
MysqlSession::~MysqlSession() { open_.handle->close(); }

template <typename Call>
auto MysqlSession::watched(std::string_view sql, base::Deadline deadline, Call call) {
  const auto guard = watchdog_.watch(socket_, deadline);
  SqlCounters::count(counters_.roundTrips);
  try {
    return call();
  } catch (const MysqlFailure& failure) {
    if (breaksConnection(failure)) healthy_ = false;
    if (guard.ended()) {
      base::logError("sql", "the database did not answer in time", {{"sql", sql}});
      throw base::unavailable("The database did not answer in time.");
    }
    throwError(failure, sql);
  }
}

void MysqlSession::query(std::string_view sql, SqlParams params, const RowVisitor& row) {
  const auto statement = run(sql, params);
  try {
    while (statement->step() && row(statement->row())) {
    }
  } catch (const MysqlFailure& failure) {
    throwError(failure, sql);
  }
}

std::int64_t MysqlSession::exec(std::string_view sql, SqlParams params) { return run(sql, params)->affected(); }

MysqlSession::Statements::Lease MysqlSession::run(std::string_view sql, SqlParams params) {
  SqlCounters::count(counters_.statements);
  refuseOutsideItsPlace(sql);
  refuseTooLarge(sql, params);
  return watched(sql, deadline(), [&] {
    try {
      return runOnce(sql, params);
    } catch (const MysqlFailure& failure) {
      if (!wantsPreparingAgain(failure)) throw;
      statements_.clear();
      return runOnce(sql, params);
    }
  });
}

MysqlSession::Statements::Lease MysqlSession::runOnce(std::string_view sql, SqlParams params) {
  auto statement = statements_.take(sql);
  statement->run(params);
  return statement;
}

void MysqlSession::refuseOutsideItsPlace(std::string_view sql) const {
  const StatementKind kind = kindOf(sql);
  if (kind == StatementKind::session) {
    base::logError("sql", "statement refused", {{"error", "transactions and sessions are the store's"}, {"sql", sql}});
    throw SqlError("transactions and sessions are the store's: begin() starts a transaction");
  }
  if (kind == StatementKind::schema && inTransaction() && mode_ != TxMode::migration) {
    base::logError("sql", "statement refused", {{"error", "it would commit the transaction"}, {"sql", sql}});
    throw SqlError("this statement commits by itself, and would end the transaction half way: run it in a migration");
  }
}

/// The server would cut the connection for it.
void MysqlSession::refuseTooLarge(std::string_view sql, SqlParams params) const {
  std::size_t bytes = sql.size() + kRoomInPacket;
  for (const SqlValue& value : params) bytes += bytesOf(value);
  if (bytes > open_.largestPacket) throwError({ER_NET_PACKET_TOO_LARGE, "more than max_allowed_packet"}, sql);
}

bool MysqlSession::isReadOnly(std::string_view sql) { return kindOf(sql) == StatementKind::read; }

void MysqlSession::begin(TxMode mode) {
  SqlCounters::count(counters_.transactions);
  mode_ = mode;
  if (mode == TxMode::migration && !isUnlimited_) {
    isUnlimited_ = true;
    control(unlimitedStatements(connection_));
  }
  control(readsOnly(mode) ? kBeginReading : kBegin);
}

void MysqlSession::commit() { control("COMMIT"); }

void MysqlSession::rollback() noexcept {
  if (!healthy_ || !inTransaction()) return;
  try {
    watched("ROLLBACK", base::Deadline::after(std::min(kRollbackLimit, limits_.statement)),
            [&] { runMysql(connection_, "ROLLBACK"); });
  } catch (...) {
    healthy_ = false;
  }
}

bool MysqlSession::inTransaction() const { return (connection_.server_status & SERVER_STATUS_IN_TRANS) != 0; }

/// Nothing comes from a server that was not asked, except its end; so no statement is sent into a closed connection,
/// after which nobody could tell whether it ran.
bool MysqlSession::isHealthy() const {
  if (!healthy_ || isUnlimited_ || inTransaction()) return false;
  char byte = 0;
  return recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

bool MysqlSession::answers(base::Deadline deadline) noexcept {
  try {
    watched("ping", deadline.sooner(base::Deadline::after(limits_.login)), [&] {
      if (mysql_ping(&connection_) != 0) throw MysqlFailure::of(connection_);
    });
  } catch (...) {
    healthy_ = false;
  }
  return healthy_;
}

void MysqlSession::control(std::string_view sql) {
  watched(sql, deadline(), [&] { runMysql(connection_, sql); });
}

base::Deadline MysqlSession::deadline() const {
  return base::Deadline::after(isUnlimited_ ? kMigrationLimit : limits_.statement);
}

}  // namespace instaplay::stores
