#include "host/stores/sql/mysql_sql_store.hpp"

#include <algorithm>
#include <utility>

#include "host/stores/sql/mysql_dialect.hpp"
#include "host/stores/sql/mysql_replicas.hpp"
#include "host/stores/sql/mysql_session.hpp"
#include "host/stores/sql/pooled_transaction.hpp"
#include "host/stores/sql/sql_errors.hpp"

namespace instaplay::stores {
namespace {

constexpr int kAttempts = 3;
constexpr std::chrono::milliseconds kLoginOfReplica{1000};

/// There is another server to read from, so nobody waits long for one of these.
MysqlLimits forReplicas(MysqlLimits limits) {
  limits.login = std::min(limits.login, kLoginOfReplica);
  return limits;
}

}  // namespace

MysqlSqlStore::MysqlSqlStore(MysqlSqlOptions options)
    : options_(std::move(options)),
      sessions_(poolOf(options_.server, options_.limits)),
      replicas_(std::make_unique<MysqlReplicas>(clock_)) {
  sessions_->openFirst();
  for (const MysqlServer& replica : options_.replicas) {
    replicas_->add(replica.name(), poolOf(replica, forReplicas(options_.limits)));
  }
}

MysqlSqlStore::~MysqlSqlStore() = default;

std::unique_ptr<SessionPool> MysqlSqlStore::poolOf(const MysqlServer& server, const MysqlLimits& limits) {
  const PoolRules rules{options_.sessions, options_.checkAfterIdle, options_.maxLife};
  const auto open = [this, &server, limits](base::Deadline deadline) {
    return std::make_unique<MysqlSession>(openMysql({server, options_.account, limits}, watchdog_, deadline), limits,
                                          watchdog_, counters_);
  };
  return std::make_unique<SessionPool>(rules, open, clock_);
}

/// Results are taken whole, so what fails has shown the caller nothing yet.
template <typename Run>
auto MysqlSqlStore::repeated(Use use, Repeat repeat, Run run) {
  const auto deadline = base::Deadline::after(options_.wait);
  for (int attempt = 1;; ++attempt) {
    const auto session = sessions_->lease(deadline, use);
    const bool isLast = attempt == kAttempts || deadline.expired();
    try {
      return run(*session);
    } catch (const TransactionConflict&) {
      if (isLast) throw;
    } catch (const ConnectionLost&) {
      if (isLast || repeat == Repeat::afterConflict) throw;
    }
  }
}

void MysqlSqlStore::query(std::string_view sql, SqlParams params, const RowVisitor& row) {
  const bool isRead = kindOf(sql) == StatementKind::read;
  repeated(isRead ? Use::read : Use::write, isRead ? Repeat::afterConflictOrLoss : Repeat::afterConflict,
           [&](SqlSession& session) { session.query(sql, params, row); });
}

std::int64_t MysqlSqlStore::exec(std::string_view sql, SqlParams params) {
  return repeated(Use::write, Repeat::afterConflict, [&](SqlSession& session) { return session.exec(sql, params); });
}

std::unique_ptr<SqlTransaction> MysqlSqlStore::begin(TxMode mode, base::Deadline deadline) {
  if (mode == TxMode::staleReads) {
    if (auto transaction = replicas_->begin(deadline)) return transaction;
  }
  const Use use = readsOnly(mode) ? Use::read : Use::write;
  for (int attempt = 1;; ++attempt) {
    auto session = sessions_->lease(deadline, use);
    try {
      return std::make_unique<PooledTransaction>(std::move(session), mode);
    } catch (const ConnectionLost&) {
      if (attempt == kAttempts || deadline.expired()) throw;
    }
  }
}

void MysqlSqlStore::ping(base::Deadline deadline) {
  if (!sessions_->lease(deadline, Use::read)->answers(deadline)) throw ConnectionLost("The database does not answer.");
}

/// Preparing asks the server, too.
SqlStats MysqlSqlStore::stats() const {
  SqlStats stats = counters_.read();
  stats.roundTrips += stats.prepared;
  return stats;
}

}  // namespace instaplay::stores
