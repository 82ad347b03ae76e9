#pragma once

#include "host/stores/sql/port.hpp"

namespace instaplay::stores {

/// One connection to a database, used by one thread at a time. Throws base::Error as SqlRunner does; all that it runs,
/// but for rollback(), ends with base::DeadlineScope.
class SqlSession : public SqlRunner {
 public:
  /// Whether a statement changes nothing.
  virtual bool isReadOnly(std::string_view sql) = 0;
  /// Until when its borrower may be kept waiting by others who write.
  virtual void waitUntil(base::Deadline deadline) = 0;

  virtual void begin(TxMode mode) = 0;
  /// As SqlTransaction; what fails later leaves no transaction.
  virtual void defer(std::string_view sql, SqlParams params) { exec(sql, params); }
  virtual void commit() = 0;
  virtual void commitWith(std::string_view sql, SqlParams params, const RowVisitor& row) {
    query(sql, params, row);
    commit();
  }
  /// Harmless without a transaction.
  virtual void rollback() noexcept = 0;
  virtual bool inTransaction() const = 0;

  /// Whether it can serve another caller, as far as can be told without asking the database.
  virtual bool isHealthy() const = 0;
  /// Asks the database; false when it does not answer by the deadline.
  virtual bool answers(base::Deadline deadline) noexcept = 0;
};

}  // namespace instaplay::stores
