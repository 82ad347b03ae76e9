#pragma once

#include <Poco/Data/Session.h>

#include <string_view>

#include "host/stores/sql/kept_statements.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::stores {

struct SqliteFile;
struct SqlCounters;

/// One connection with its kept statements, used by one thread at a time. Throws base::Error as SqlRunner does.
class SqliteSession {
 public:
  SqliteSession(const SqliteFile& file, SqlCounters& counters);

  bool isReadOnly(std::string_view sql);
  void query(std::string_view sql, SqlParams params, const RowVisitor& row);
  std::int64_t exec(std::string_view sql, SqlParams params);

  /// Until when its statements wait for another process that writes.
  void waitUntil(base::Deadline deadline);
  void begin(TxMode mode);
  void commit();
  /// Harmless without a transaction.
  void rollback() noexcept;
  bool inTransaction() const;

  /// Whether it can serve another caller.
  bool isHealthy() const { return healthy_ && !inTransaction(); }

 private:
  template <typename Run>
  auto translated(std::string_view sql, Run run);
  void control(std::string_view sql);

  SqlCounters& counters_;
  Poco::Data::Session connection_;
  sqlite3& db_;
  KeptStatements statements_;
  bool healthy_ = true;
};

}  // namespace instaplay::stores
