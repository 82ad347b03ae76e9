#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "host/stores/sql/port.hpp"
#include "host/stores/sql/session_pool.hpp"

namespace instaplay::stores {

/// A transaction on a borrowed session. Once the store failed it, everything in it is undone at once and every further
/// call throws unavailable, so that no part of it can be committed.
class PooledTransaction final : public SqlTransaction {
 public:
  PooledTransaction(SessionPool::Lease session, TxMode mode);

  void query(std::string_view sql, SqlParams params, const RowVisitor& row) override;
  std::int64_t exec(std::string_view sql, SqlParams params) override;
  void defer(std::string_view sql, SqlParams params) override;
  bool isOpen() const override { return state_ == State::open; }
  void commit() override;
  void commitWith(std::string_view sql, SqlParams params, const RowVisitor& row) override;
  void afterCommit(std::function<void()> effect) override;

 private:
  enum class State { open, lost, committed };

  template <typename Run>
  void guarded(std::string_view sql, Run run);
  template <typename Run>
  void finished(Run run);
  void requireOpen();
  void refuseWriteInReadOnly(std::string_view sql);
  void keepOpen(std::string_view sql);
  void end(State state);
  void runEffects();

  TxMode mode_;
  State state_ = State::open;
  std::optional<SessionPool::Lease> session_;
  std::vector<std::function<void()>> effects_;
};

}  // namespace instaplay::stores
