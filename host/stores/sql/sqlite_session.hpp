#pragma once

#include <Poco/Data/Session.h>

#include <string_view>

#include "host/stores/sql/kept_statements.hpp"
#include "host/stores/sql/sql_session.hpp"
#include "host/stores/sql/sqlite_statement.hpp"

namespace instaplay::stores {

struct SqliteFile;
struct SqlCounters;

/// One connection with its kept statements.
class SqliteSession final : public SqlSession {
 public:
  SqliteSession(const SqliteFile& file, SqlCounters& counters);

  void query(std::string_view sql, SqlParams params, const RowVisitor& row) override;
  std::int64_t exec(std::string_view sql, SqlParams params) override;
  bool isReadOnly(std::string_view sql) override;
  void waitUntil(base::Deadline deadline) override;
  void begin(TxMode mode) override;
  void commit() override;
  void rollback() noexcept override;
  bool inTransaction() const override;
  bool isHealthy() const override { return healthy_ && !inTransaction(); }
  bool answers(base::Deadline) noexcept override { return true; }

 private:
  template <typename Run>
  auto translated(std::string_view sql, Run run);
  void control(std::string_view sql);

  SqlCounters& counters_;
  Poco::Data::Session connection_;
  sqlite3& db_;
  KeptStatements<SqliteStatement> statements_;
  bool healthy_ = true;
};

}  // namespace instaplay::stores
