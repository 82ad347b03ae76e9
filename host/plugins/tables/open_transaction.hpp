#pragma once

#include <instaplay/abi/sql.h>

#include <memory>
#include <string_view>

#include "host/plugins/dependency_gates.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::plugins {

/// What stands behind an ip_sql_tx*: the one transaction that a plugin has open on this thread.
class OpenTransaction {
 public:
  /// Whether this thread has one.
  static bool exists();
  /// Takes the thread's place. Throws base::Error state when it is taken.
  static OpenTransaction& adopt(std::unique_ptr<stores::SqlTransaction> transaction, GatePass pass,
                                stores::TxMode mode);
  /// Throws base::Error state unless the handle is this thread's open transaction.
  static OpenTransaction& from(ip_sql_tx* handle);
  /// Rolls back what a handler left open when it returned; true when there was something. For whoever ran the handler.
  static bool rollBackLeftOver() noexcept;

  ip_sql_tx* handle() { return reinterpret_cast<ip_sql_tx*>(this); }
  stores::SqlTransaction& transaction() { return *transaction_; }

  /// All three end it and free the handle, whatever they throw.
  void commit();
  void commitWith(std::string_view sql, stores::SqlParams params, const stores::RowVisitor& row);
  void rollBack();

 private:
  OpenTransaction(std::unique_ptr<stores::SqlTransaction> transaction, GatePass pass, stores::TxMode mode)
      : pass_(std::move(pass)), transaction_(std::move(transaction)), mode_(mode) {}

  GatePass pass_;
  std::unique_ptr<stores::SqlTransaction> transaction_;
  stores::TxMode mode_;
};

}  // namespace instaplay::plugins
