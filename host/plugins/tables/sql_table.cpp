#include "host/plugins/commit_hook.hpp"
#include "host/plugins/last_error.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/open_transaction.hpp"
#include "host/plugins/tables/sql_values.hpp"
#include "host/plugins/tables/tables.hpp"

namespace instaplay::plugins {
namespace {

using stores::TxMode;

constexpr std::chrono::seconds kLongestWait{5};

base::Deadline waitFor(const Call* cause) {
  const base::Deadline longest = base::Deadline::after(kLongestWait);
  return cause == nullptr ? longest : longest.sooner(cause->deadline());
}

TxMode modeOf(std::uint32_t flags) {
  if ((flags & IP_TX_READ_ONLY) == 0) return TxMode::readWrite;
  return (flags & IP_TX_STALE_OK) == 0 ? TxMode::readOnly : TxMode::staleReads;
}

/// Runs work on the transaction of the handle, or on the store itself.
template <class Work>
void withRunner(ip_host* host, ip_sql_tx* handle, Work&& work) {
  if (handle != nullptr) {
    work(OpenTransaction::from(handle).transaction());
    return;
  }
  HostContext& context = contextOf(host);
  const GatePass pass = enter(context.gates, &DependencyGates::sql);
  work(context.stores.sql);
}

ip_status begin(ip_host* host, ip_call* cause, std::uint32_t flags, ip_sql_tx** out) {
  return guarded([&] {
    if (OpenTransaction::exists()) throw wrongState("This thread has a transaction open already.");
    const TxMode mode = modeOf(flags);
    HostContext& context = contextOf(host);
    GatePass pass = enter(context.gates, &DependencyGates::sql);
    auto transaction = context.stores.sql.begin(mode, waitFor(optionalCall(cause)));
    *out = OpenTransaction::adopt(std::move(transaction), std::move(pass), mode).handle();
  });
}

ip_status commit(ip_sql_tx* handle) {
  return guarded([&] { OpenTransaction::from(handle).commit(); });
}

ip_status rollback(ip_sql_tx* handle) {
  return guarded([&] { OpenTransaction::from(handle).rollBack(); });
}

ip_status query(ip_host* host, ip_sql_tx* handle, ip_str sql, const ip_value* params, std::size_t n, ip_row_fn row,
                void* ctx) {
  return guarded([&] {
    const SqlArguments arguments(params, n);
    AbiRow columns;
    withRunner(host, handle, [&](stores::SqlRunner& runner) {
      runner.query(view(sql), arguments.get(),
                   [&](stores::SqlRow values) { return row(ctx, columns.fill(values), values.size()) != 0; });
    });
  });
}

/// A statement of its own that something else must be committed with.
std::int64_t execWithHook(stores::SqlStore& sql, std::string_view text, stores::SqlParams params) {
  const auto transaction = sql.begin(TxMode::readWrite, waitFor(nullptr));
  const std::int64_t affected = transaction->exec(text, params);
  CommitHook::run(*transaction);
  transaction->commit();
  return affected;
}

ip_status exec(ip_host* host, ip_sql_tx* handle, ip_str sql, const ip_value* params, std::size_t n,
               std::int64_t* affected) {
  return guarded([&] {
    const SqlArguments arguments(params, n);
    std::int64_t count = 0;
    withRunner(host, handle, [&](stores::SqlRunner& runner) {
      count = handle == nullptr && CommitHook::isSet()
                  ? execWithHook(contextOf(host).stores.sql, view(sql), arguments.get())
                  : runner.exec(view(sql), arguments.get());
    });
    if (affected != nullptr) *affected = count;
  });
}

ip_status defer(ip_sql_tx* handle, ip_str sql, const ip_value* params, std::size_t n) {
  return guarded([&] {
    const SqlArguments arguments(params, n);
    OpenTransaction::from(handle).transaction().defer(view(sql), arguments.get());
  });
}

ip_status commitQuery(ip_sql_tx* handle, ip_str sql, const ip_value* params, std::size_t n, ip_row_fn row, void* ctx) {
  return guarded([&] {
    OpenTransaction& open = OpenTransaction::from(handle);
    AbiRow columns;
    try {
      const SqlArguments arguments(params, n);
      open.commitWith(view(sql), arguments.get(),
                      [&](stores::SqlRow values) { return row(ctx, columns.fill(values), values.size()) != 0; });
    } catch (...) {
      OpenTransaction::rollBackLeftOver();
      throw;
    }
  });
}

}  // namespace

const ip_iface_sql kSqlTable = {IP_HDR_INIT(ip_iface_sql), begin, commit, rollback, query, exec, defer, commitQuery};

}  // namespace instaplay::plugins
