#pragma once

#include <memory>

#include "host/base/clock.hpp"
#include "host/stores/sql/call_watchdog.hpp"
#include "host/stores/sql/mysql_options.hpp"
#include "host/stores/sql/port.hpp"
#include "host/stores/sql/session_pool.hpp"
#include "host/stores/sql/sql_counters.hpp"

namespace instaplay::stores {

class MysqlReplicas;

/// MySQL 8 or MariaDB 10.6 and newer, in READ COMMITTED; read-only transactions see one state. A session that is lost,
/// whatever happened to the server, is replaced when one is next needed: nobody restarts the store. What was lost in
/// another transaction's favour (deadlock, wait for a lock) throws TransactionConflict; query and exec of the store
/// itself try again before they do. A thread that holds a read-write transaction gets Error state when it begins
/// another or writes beside it, as on SQLite. Safe from any thread; transactions must end before the store does.
class MysqlSqlStore final : public SqlStore {
 public:
  /// Connects once. Throws Error unavailable that names the server, the reason and what to do: for operators. A replica
  /// that cannot be used is logged only.
  explicit MysqlSqlStore(MysqlSqlOptions options);
  ~MysqlSqlStore() override;

  void query(std::string_view sql, SqlParams params, const RowVisitor& row) override;
  std::int64_t exec(std::string_view sql, SqlParams params) override;
  std::unique_ptr<SqlTransaction> begin(TxMode mode, base::Deadline deadline) override;
  std::string_view dialect() const override { return "mysql"; }
  void ping(base::Deadline deadline) override;

  SqlStats stats() const;

 private:
  enum class Repeat { afterConflict, afterConflictOrLoss };

  template <typename Run>
  auto repeated(Use use, Repeat repeat, Run run);
  std::unique_ptr<SessionPool> poolOf(const MysqlServer& server, const MysqlLimits& limits);

  const MysqlSqlOptions options_;
  base::SystemClock clock_;
  SqlCounters counters_;
  CallWatchdog watchdog_;
  std::unique_ptr<SessionPool> sessions_;
  std::unique_ptr<MysqlReplicas> replicas_;
};

}  // namespace instaplay::stores
