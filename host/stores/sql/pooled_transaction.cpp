#include "host/stores/sql/pooled_transaction.hpp"

#include <exception>
#include <utility>

#include "host/base/error.hpp"
#include "host/base/log.hpp"

namespace instaplay::stores {

PooledTransaction::PooledTransaction(SessionPool::Lease session, TxMode mode)
    : mode_(mode), session_(std::move(session)) {
  (*session_)->begin(mode);
}

void PooledTransaction::query(std::string_view sql, SqlParams params, const RowVisitor& row) {
  guarded(sql, [&](SqlSession& session) { session.query(sql, params, row); });
}

std::int64_t PooledTransaction::exec(std::string_view sql, SqlParams params) {
  std::int64_t affected = 0;
  guarded(sql, [&](SqlSession& session) { affected = session.exec(sql, params); });
  return affected;
}

void PooledTransaction::commit() {
  requireOpen();
  try {
    (*session_)->commit();
  } catch (const base::Error&) {
    end(State::lost);
    throw;
  }
  end(State::committed);
  runEffects();
}

void PooledTransaction::afterCommit(std::function<void()> effect) {
  requireOpen();
  effects_.push_back(std::move(effect));
}

template <typename Run>
void PooledTransaction::guarded(std::string_view sql, Run run) {
  requireOpen();
  refuseWriteInReadOnly(sql);
  try {
    run(**session_);
  } catch (const base::Error& error) {
    if (error.kind == base::ErrorKind::unavailable) end(State::lost);
    throw;
  }
  keepOpen(sql);
}

void PooledTransaction::requireOpen() const {
  if (state_ == State::open) return;
  if (state_ == State::lost) throw base::unavailable("The transaction was undone after an error of the database.");
  throw base::Error(base::ErrorKind::state, "transaction_ended", "The transaction has ended.");
}

void PooledTransaction::refuseWriteInReadOnly(std::string_view sql) {
  if (!readsOnly(mode_) || (*session_)->isReadOnly(sql)) return;
  throw base::Error(base::ErrorKind::state, "transaction_read_only", "The transaction is read-only.");
}

/// A migration's statement may commit by itself, which is how MySQL changes tables.
void PooledTransaction::keepOpen(std::string_view sql) {
  if ((*session_)->inTransaction()) return;
  if (mode_ == TxMode::migration) return (*session_)->begin(mode_);
  base::logError("sql", "a statement ended its transaction", {{"sql", sql}});
  end(State::lost);
  throw SqlError("a statement ended its transaction");
}

void PooledTransaction::end(State state) {
  state_ = state;
  session_.reset();
}

void PooledTransaction::runEffects() {
  for (const auto& effect : std::exchange(effects_, {})) {
    try {
      effect();
    } catch (const std::exception& error) {
      base::logError("sql", "an effect after a commit failed", {{"error", error.what()}});
    }
  }
}

}  // namespace instaplay::stores
