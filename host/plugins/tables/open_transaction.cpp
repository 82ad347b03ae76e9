#include "host/plugins/tables/open_transaction.hpp"

#include "host/base/error.hpp"
#include "host/plugins/commit_hook.hpp"

namespace instaplay::plugins {
namespace {

thread_local std::unique_ptr<OpenTransaction> current;

base::Error wrongTransaction(std::string message) {
  return {base::ErrorKind::state, "wrong_transaction", std::move(message)};
}

}  // namespace

bool OpenTransaction::exists() { return current != nullptr; }

OpenTransaction& OpenTransaction::adopt(std::unique_ptr<stores::SqlTransaction> transaction, GatePass pass,
                                        stores::TxMode mode) {
  if (current != nullptr) throw wrongTransaction("This thread has a transaction open already.");
  current.reset(new OpenTransaction(std::move(transaction), std::move(pass), mode));
  return *current;
}

OpenTransaction& OpenTransaction::from(ip_sql_tx* handle) {
  if (current == nullptr || current->handle() != handle) {
    throw wrongTransaction("The transaction has ended, or belongs to another thread.");
  }
  return *current;
}

bool OpenTransaction::rollBackLeftOver() noexcept { return std::exchange(current, nullptr) != nullptr; }

void OpenTransaction::commit() {
  const std::unique_ptr<OpenTransaction> ending = std::move(current);
  if (mode_ == stores::TxMode::readWrite) CommitHook::run(*transaction_);
  transaction_->commit();
}

void OpenTransaction::commitWith(std::string_view sql, stores::SqlParams params, const stores::RowVisitor& row) {
  const std::unique_ptr<OpenTransaction> ending = std::move(current);
  if (mode_ == stores::TxMode::readWrite) CommitHook::run(*transaction_);
  transaction_->commitWith(sql, params, row);
}

void OpenTransaction::rollBack() { current.reset(); }

}  // namespace instaplay::plugins
