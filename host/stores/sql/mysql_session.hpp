#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/stores/sql/kept_statements.hpp"
#include "host/stores/sql/mysql_batch.hpp"
#include "host/stores/sql/mysql_connection.hpp"
#include "host/stores/sql/mysql_statement.hpp"
#include "host/stores/sql/sql_session.hpp"

namespace instaplay::stores {

/// One connection to a MySQL or MariaDB server with its prepared statements. Poco connects; what runs on the connection
/// uses the client's own interface, for the reasons that MysqlStatement gives. No call waits longer than the limit for
/// statements or base::DeadlineScope: the connection of one that would is cut, and the session is over.
///
/// The begin of a transaction that writes and what is deferred wait for the next statement or the commit, and go with
/// it as one text in one round trip.
class MysqlSession final : public SqlSession {
 public:
  /// Borrows the watchdog and the counters.
  MysqlSession(MysqlConnection open, const MysqlLimits& limits, CallWatchdog& watchdog, SqlCounters& counters);
  ~MysqlSession() override;

  void query(std::string_view sql, SqlParams params, const RowVisitor& row) override;
  std::int64_t exec(std::string_view sql, SqlParams params) override;
  bool isReadOnly(std::string_view sql) override;
  void waitUntil(base::Deadline) override {}
  void begin(TxMode mode) override;
  void defer(std::string_view sql, SqlParams params) override;
  void commit() override;
  void commitWith(std::string_view sql, SqlParams params, const RowVisitor& row) override;
  void rollback() noexcept override;
  bool inTransaction() const override;
  bool isHealthy() const override;
  bool answers(base::Deadline deadline) noexcept override;

 private:
  using Statements = KeptStatements<MysqlStatement>;

  template <typename Call>
  auto watched(std::string_view sql, base::Deadline deadline, Call call);
  Statements::Lease run(std::string_view sql, SqlParams params);
  Statements::Lease runOnce(std::string_view sql, SqlParams params);
  std::optional<MysqlTextResult> runWithWaiting(std::string_view sql, SqlParams params);
  std::string textOf(std::string_view sql, SqlParams params);
  bool isForText(std::string_view sql, SqlParams params) const;
  MysqlTextResult sendWaiting(std::vector<std::string> last, std::string_view sql);
  void refuseOutsideItsPlace(std::string_view sql) const;
  void refuseTooLarge(std::string_view sql, SqlParams params) const;
  void control(std::string_view sql);
  base::Deadline deadline() const;

  const MysqlLimits limits_;
  CallWatchdog& watchdog_;
  SqlCounters& counters_;
  MysqlConnection open_;
  MYSQL& connection_;
  const int socket_;
  Statements statements_;
  std::vector<std::string> waiting_;
  TxMode mode_ = TxMode::readWrite;
  bool isUnlimited_ = false;
  bool healthy_ = true;
};

}  // namespace instaplay::stores
