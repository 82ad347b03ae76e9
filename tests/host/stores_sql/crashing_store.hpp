#pragma once

#include <memory>

#include "host/base/error.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::stores {

/// A store as a host sees it that ends after a number of calls: nothing that comes later reaches the database, and what
/// is not committed is undone.
class CrashingStore final : public SqlStore {
 public:
  CrashingStore(SqlStore& store, int calls) : store_(store), callsLeft_(calls) {}

  bool hasCrashed() const { return callsLeft_ < 0; }

  void query(std::string_view sql, SqlParams params, const RowVisitor& row) override {
    count();
    store_.query(sql, params, row);
  }
  std::int64_t exec(std::string_view sql, SqlParams params) override {
    count();
    return store_.exec(sql, params);
  }
  std::unique_ptr<SqlTransaction> begin(TxMode mode, base::Deadline deadline) override {
    count();
    return std::make_unique<Transaction>(*this, store_.begin(mode, deadline));
  }
  std::string_view dialect() const override { return store_.dialect(); }
  void ping(base::Deadline deadline) override { store_.ping(deadline); }

 private:
  class Transaction final : public SqlTransaction {
   public:
    Transaction(CrashingStore& store, std::unique_ptr<SqlTransaction> transaction)
        : store_(store), transaction_(std::move(transaction)) {}

    void query(std::string_view sql, SqlParams params, const RowVisitor& row) override {
      store_.count();
      transaction_->query(sql, params, row);
    }
    std::int64_t exec(std::string_view sql, SqlParams params) override {
      store_.count();
      return transaction_->exec(sql, params);
    }
    void commit() override {
      store_.count();
      transaction_->commit();
    }
    void afterCommit(std::function<void()> effect) override { transaction_->afterCommit(std::move(effect)); }

   private:
    CrashingStore& store_;
    std::unique_ptr<SqlTransaction> transaction_;
  };

  void count() {
    if (--callsLeft_ < 0) throw base::Error(base::ErrorKind::cancelled, "cancelled", "The host has ended.");
  }

  SqlStore& store_;
  int callsLeft_;
};

}  // namespace instaplay::stores
