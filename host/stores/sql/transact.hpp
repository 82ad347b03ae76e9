#pragma once

#include "host/base/clock.hpp"
#include "host/stores/sql/port.hpp"
#include "host/stores/sql/sql_errors.hpp"

namespace instaplay::stores {

/// Runs body(SqlTransaction&) in a transaction that writes, and commits it. When the database undoes it for the sake of
/// another one, the whole runs again, up to five times in all: body does nothing that a rollback would not undo.
template <typename Body>
void transact(SqlStore& sql, base::Deadline deadline, Body body) {
  constexpr int kAttempts = 5;
  for (int attempt = 1;; ++attempt) {
    try {
      const auto transaction = sql.begin(TxMode::readWrite, deadline);
      body(*transaction);
      return transaction->commit();
    } catch (const TransactionConflict&) {
      if (attempt == kAttempts || deadline.expired()) throw;
    }
  }
}

}  // namespace instaplay::stores
