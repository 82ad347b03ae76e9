#pragma once

#include <string_view>

#include "host/stores/sql/kept_statements.hpp"
#include "host/stores/sql/mysql_connection.hpp"
#include "host/stores/sql/mysql_statement.hpp"
#include "host/stores/sql/sql_session.hpp"

namespace instaplay::stores {

/// One connection to a MySQL or MariaDB server with its prepared statements. Poco connects; what runs on the connection
/// uses the client's own interface, for the reasons that MysqlStatement gives. No call waits longer than the limit for
/// statements: the connection of one that would is cut, and the session is over.
class MysqlSession final : public SqlSession {
 public:
  /// Throws as openMysql. Borrows the watchdog and the counters.
  MysqlSession(const MysqlServer& server, const MysqlAccount& account, const MysqlLimits& limits,
               CallWatchdog& watchdog, SqlCounters& counters);
  ~MysqlSession() override;

  void query(std::string_view sql, SqlParams params, const RowVisitor& row) override;
  std::int64_t exec(std::string_view sql, SqlParams params) override;
  bool isReadOnly(std::string_view sql) override;
  void waitUntil(base::Deadline) override {}
  void begin(TxMode mode) override;
  void commit() override;
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
  TxMode mode_ = TxMode::readWrite;
  bool isUnlimited_ = false;
  bool healthy_ = true;
};

}  // namespace instaplay::stores
