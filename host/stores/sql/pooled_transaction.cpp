#include "host/stores/sql/pooled_transaction.hpp"

#include <exception>
#include <utility>

#include "host/base/deadline_scope.hpp"
#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/stores/sql/sql_errors.hpp"

namespace instaplay::stores {
namespace {

bool losesTransaction(const base::Error& error) {
  return error.kind == base::ErrorKind::unavailable || error.kind == base::ErrorKind::timeout;
}

}  // namespace

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

void PooledTransaction::defer(std::string_view sql, SqlParams params) {
  requireOpen();
  refuseWriteInReadOnly(sql);
  try {
    (*session_)->defer(sql, params);
  } catch (const base::Error&) {
    end(State::lost);
    throw;
  }
  keepOpen(sql);
}

void PooledTransaction::commit() {
  requireOpen();
  finished([](SqlSession& session) { session.commit(); });
}

void PooledTransaction::commitWith(std::string_view sql, SqlParams params, const RowVisitor& row) {
  requireOpen();
  refuseWriteInReadOnly(sql);
  finished([&](SqlSession& session) { session.commitWith(sql, params, row); });
}

void PooledTransaction::afterCommit(std::function<void()> effect) {
  requireOpen();
  effects_.push_back(std::move(effect));
}

template <typename Run>
void PooledTransaction::finished(Run run) {
  try {
    run(**session_);
  } catch (const base::Error&) {
    end(State::lost);
    throw;
  }
  end(State::committed);
  runEffects();
}

template <typename Run>
void PooledTransaction::guarded(std::string_view sql, Run run) {
  requireOpen();
  refuseWriteInReadOnly(sql);
  try {
    run(**session_);
  } catch (const base::Error& error) {
    if (losesTransaction(error) || !(*session_)->inTransaction()) end(State::lost);
    throw;
  }
  keepOpen(sql);
}

void PooledTransaction::requireOpen() {
  if (state_ == State::open && base::DeadlineScope::current().expired()) {
    end(State::lost);
    throw CallTooLate();
  }
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
