#include "host/stores/sql/mysql_session.hpp"

#include <mysql/mysqld_error.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <utility>

#include "host/base/deadline_scope.hpp"
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
constexpr std::string_view kBegin = "START TRANSACTION";
constexpr std::string_view kCommit = "COMMIT";

// Above this a value costs more as a text than a round trip.
constexpr std::size_t kLongestText = std::size_t{8} << 10U;
constexpr std::size_t kMostWaiting = 32;

std::size_t bytesOf(const SqlValue& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) return text->size();
  if (const auto* blob = std::get_if<Blob>(&value)) return blob->bytes.size();
  return sizeof(std::int64_t);
}

[[noreturn]] void throwLate(std::string_view sql) {
  if (base::DeadlineScope::current().expired()) {
    base::logWarn("sql", "a statement was cut off, since its call had no time left", {{"sql", sql}});
    throw CallTooLate();
  }
  base::logError("sql", "the database did not answer in time", {{"sql", sql}});
  throw base::unavailable("The database did not answer in time.");
}

std::size_t bytesOf(std::string_view sql, SqlParams params) {
  return std::accumulate(params.begin(), params.end(), sql.size(),
                         [](std::size_t sum, const SqlValue& value) { return sum + bytesOf(value); });
}

}  // namespace

MysqlSession::MysqlSession(MysqlConnection open, const MysqlLimits& limits, CallWatchdog& watchdog,
                           SqlCounters& counters)
    : limits_(limits),
      watchdog_(watchdog),
      counters_(counters),
      open_(std::move(open)),
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
    if (guard.ended()) throwLate(sql);
    throwError(failure, sql);
  }
}

void MysqlSession::query(std::string_view sql, SqlParams params, const RowVisitor& row) {
  if (auto result = runWithWaiting(sql, params)) {
    while (result->step() && row(result->row())) {
    }
    return;
  }
  const auto statement = run(sql, params);
  try {
    while (statement->step() && row(statement->row())) {
    }
  } catch (const MysqlFailure& failure) {
    throwError(failure, sql);
  }
}

std::int64_t MysqlSession::exec(std::string_view sql, SqlParams params) {
  if (const auto result = runWithWaiting(sql, params)) return result->affected();
  return run(sql, params)->affected();
}

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

/// Nothing when nothing waits any more, so that the statement goes by itself.
std::optional<MysqlTextResult> MysqlSession::runWithWaiting(std::string_view sql, SqlParams params) {
  if (waiting_.empty()) return std::nullopt;
  if (isForText(sql, params)) return sendWaiting({textOf(sql, params)}, sql);
  sendWaiting({}, sql);
  return std::nullopt;
}

std::string MysqlSession::textOf(std::string_view sql, SqlParams params) {
  SqlCounters::count(counters_.statements);
  refuseOutsideItsPlace(sql);
  try {
    return mysqlText(sql, params);
  } catch (const MysqlFailure& failure) {
    throwError(failure, sql);
  }
}

bool MysqlSession::isForText(std::string_view sql, SqlParams params) const {
  return bytesOf(sql, params) <= kLongestText && waiting_.size() < kMostWaiting;
}

/// In one round trip; gives the result of the first of last. When one that waited fails, or the connection before a
/// commit was asked for, nothing is left of the transaction and the same again may succeed.
MysqlTextResult MysqlSession::sendWaiting(std::vector<std::string> last, std::string_view sql) {
  std::vector<std::string> batch = std::exchange(waiting_, {});
  const std::size_t waited = batch.size();
  const bool begins = waited > 0 && batch.front() == kBegin;
  const bool commits = !last.empty() && last.back() == kCommit;
  std::ranges::move(last, std::back_inserter(batch));
  std::size_t done = 0;
  try {
    return watched(sql, deadline(), [&] { return runMysqlBatch(connection_, batch, waited, done); });
  } catch (const ConnectionLost& error) {
    if (begins && !commits) throw TransactionConflict(error.message);
    throw;
  } catch (const base::Error&) {
    if (done < waited) rollback();
    throw;
  }
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
  const std::size_t bytes = bytesOf(sql, params) + kRoomInPacket;
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
  if (mode == TxMode::readWrite) {
    waiting_.emplace_back(kBegin);
  } else {
    control(readsOnly(mode) ? kBeginReading : kBegin);
  }
}

void MysqlSession::defer(std::string_view sql, SqlParams params) {
  if (isForText(sql, params)) {
    waiting_.push_back(textOf(sql, params));
  } else {
    exec(sql, params);
  }
}

void MysqlSession::commit() {
  const bool isEmpty = waiting_.size() == 1 && waiting_.front() == kBegin;
  if (isEmpty) {
    waiting_.clear();
  } else if (waiting_.empty()) {
    control(kCommit);
  } else {
    sendWaiting({std::string(kCommit)}, kCommit);
  }
}

void MysqlSession::commitWith(std::string_view sql, SqlParams params, const RowVisitor& row) {
  if (!isForText(sql, params)) {
    query(sql, params, row);
    commit();
    return;
  }
  MysqlTextResult result = sendWaiting({textOf(sql, params), std::string(kCommit)}, sql);
  while (result.step() && row(result.row())) {
  }
}

void MysqlSession::rollback() noexcept {
  waiting_.clear();
  if (!healthy_ || !inTransaction()) return;
  try {
    watched("ROLLBACK", base::Deadline::after(std::min(kRollbackLimit, limits_.statement)),
            [&] { runMysql(connection_, "ROLLBACK"); });
  } catch (...) {
    healthy_ = false;
  }
}

bool MysqlSession::inTransaction() const {
  return !waiting_.empty() || (connection_.server_status & SERVER_STATUS_IN_TRANS) != 0;
}

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
  return base::Deadline::after(isUnlimited_ ? kMigrationLimit : limits_.statement)
      .sooner(base::DeadlineScope::current());
}

}  // namespace instaplay::stores
