#pragma once

#include <instaplay/abi/sql.h>
#include <instaplay/detail/current_call.hpp>
#include <instaplay/detail/sink.hpp>
#include <instaplay/host.hpp>
#include <instaplay/sql_value.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_sql> {
  static constexpr const char* id = IP_IFACE_SQL;
  static bool hasBaseline(const ip_iface_sql* table) noexcept { return IP_HAS(ip_iface_sql, table, commit_query); }
};

/// Runs statements: Sql commits each on its own, a Transaction commits all together. Repositories take this base, so
/// that one method serves both.
///
///   void insert(const SqlExecutor& sql, const Post& post) {
///     sql.exec("INSERT INTO posts_post (id, author_id, body) VALUES (?, ?, ?)", post.id, post.authorId, post.body);
///   }
///
/// Parameters are '?' and always bound; never build SQL out of values. Statements are prepared once and kept, so a
/// constant text is cheapest. Tables are the plugin's own and start with its id. The SQL is the portable subset of
/// abi/sql.h. All members throw HostError: conflict (a unique key exists; a transaction stays usable), timeout,
/// unavailable, invalid (a bug). Since 1.0.
class SqlExecutor {
 public:
  /// All rows: for (const Row& row : sql.query("SELECT id FROM posts_post WHERE author_id = ?", author)) ...
  template <class... Values>
  std::vector<Row> query(std::string_view statement, const Values&... values) const {
    return queryList(statement, {SqlValue(values)...});
  }

  /// The first row, or nothing. A statement that can find more says LIMIT 1.
  template <class... Values>
  std::optional<Row> one(std::string_view statement, const Values&... values) const {
    std::optional<Row> first;
    auto keepFirst = [&first](Row row) {
      first.emplace(std::move(row));
      return false;
    };
    each(statement, keepFirst, values...);
    return first;
  }

  /// Calls receive(Row) for each row as it comes, until it returns false. What it throws stops the query and comes
  /// out here. receive must not run statements itself.
  template <class Receiver, class... Values>
  void each(std::string_view statement, Receiver&& receive, const Values&... values) const {
    eachOf(statement, {SqlValue(values)...}, receive);
  }

  /// Runs a statement and gives the affected rows. Decide by them only after DELETE, plain INSERT, and an UPDATE that
  /// really changes what it matches: stores count equal values differently.
  template <class... Values>
  std::int64_t exec(std::string_view statement, const Values&... values) const {
    return execList(statement, {SqlValue(values)...});
  }

  /// As query, for a number of parameters that only the run knows: "WHERE id IN (?,?,?)". Keep such lists under 500.
  std::vector<Row> queryList(std::string_view statement, const std::vector<SqlValue>& values) const {
    std::vector<Row> rows;
    auto keep = [&rows](Row row) {
      rows.push_back(std::move(row));
      return true;
    };
    eachOf(statement, values, keep);
    return rows;
  }

  /// As exec, for a number of parameters that only the run knows.
  std::int64_t execList(std::string_view statement, const std::vector<SqlValue>& values) const {
    const std::vector<ip_value> lent = lend(values);
    std::int64_t affected = 0;
    host_.check(table_->exec(host_.handle(), handle_, toStr(statement), lent.data(), lent.size(), &affected),
                "sql.exec");
    return affected;
  }

 protected:
  SqlExecutor(const Host& host, const ip_iface_sql& table, ip_sql_tx* handle) noexcept
      : host_(host), table_(&table), handle_(handle) {}
  ~SqlExecutor() = default;
  SqlExecutor(const SqlExecutor&) = default;
  SqlExecutor& operator=(const SqlExecutor&) = default;

  template <class Receiver>
  struct RowReceiver {
    Receiver& receive;
    detail::ExceptionKeeper keeper;

    static std::int32_t take(void* self, const ip_value* columns, std::size_t count) noexcept {
      auto& receiver = *static_cast<RowReceiver*>(self);
      bool more = false;
      receiver.keeper.run([&] { more = receiver.receive(Row(detail::toCells(columns, count))); });
      return more ? 1 : 0;
    }
  };

  static std::vector<ip_value> lend(const std::vector<SqlValue>& values) {
    std::vector<ip_value> lent;
    lent.reserve(values.size());
    for (const SqlValue& value : values) lent.push_back(value.raw());
    return lent;
  }

  Host host_;
  const ip_iface_sql* table_;
  ip_sql_tx* handle_;

 private:
  template <class Receiver>
  void eachOf(std::string_view statement, const std::vector<SqlValue>& values, Receiver& receive) const {
    const std::vector<ip_value> lent = lend(values);
    RowReceiver<Receiver> receiver{receive, {}};
    const ip_status status = table_->query(host_.handle(), handle_, toStr(statement), lent.data(), lent.size(),
                                           &RowReceiver<Receiver>::take, &receiver);
    receiver.keeper.rethrowIfAny();
    host_.check(status, "sql.query");
  }
};

/// An open transaction. It rolls back when it is destroyed without commit. It belongs to the thread that began it,
/// which can have only one; while it is open that thread must not call services. Keep it short: on SQLite an open
/// write transaction stops every other writer.
class Transaction final : public SqlExecutor {
 public:
  ~Transaction() {
    if (handle_ != nullptr) table_->rollback(handle_);
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// Runs a statement whose affected rows do not matter, at the latest with whatever comes next, in one round trip with
  /// it where the store can. What fails is thrown here or there, and then, a conflict too, the transaction is over: let
  /// it out of the body.
  template <class... Values>
  void defer(std::string_view statement, const Values&... values) const {
    const std::vector<SqlValue> list{SqlValue(values)...};
    const std::vector<ip_value> lent = lend(list);
    host_.check(table_->defer(handle_, toStr(statement), lent.data(), lent.size()), "sql.defer");
  }

  /// Runs a query as the last statement and commits, in one round trip where the store can; gives the first row. Ends
  /// the transaction as commit does.
  template <class... Values>
  std::optional<Row> commitWith(std::string_view statement, const Values&... values) {
    std::optional<Row> first;
    auto keepFirst = [&first](Row row) {
      first.emplace(std::move(row));
      return false;
    };
    RowReceiver<decltype(keepFirst)> receiver{keepFirst, {}};
    const std::vector<SqlValue> list{SqlValue(values)...};
    const std::vector<ip_value> lent = lend(list);
    const ip_status status = table_->commit_query(std::exchange(handle_, nullptr), toStr(statement), lent.data(),
                                                  lent.size(), &RowReceiver<decltype(keepFirst)>::take, &receiver);
    receiver.keeper.rethrowIfAny();
    host_.check(status, "sql.commit_query");
    return first;
  }

  /// Ends the transaction, also when it throws. HostError (unavailable) leaves open whether the store has committed:
  /// read before writing again.
  void commit() { host_.check(table_->commit(std::exchange(handle_, nullptr)), "sql.commit"); }

  /// For the capabilities that take part in a transaction: Events, Jobs, Sockets. nullptr once it has ended.
  ip_sql_tx* handle() const noexcept { return handle_; }

 private:
  friend class Sql;
  Transaction(const Host& host, const ip_iface_sql& table, ip_sql_tx* handle) noexcept
      : SqlExecutor(host, table, handle) {}
};

/// The relational store: MySQL in production, SQLite embedded. A small value; any thread. Since 1.0.
///
/// Each statement run on Sql itself is committed alone. What must happen together, with its events and jobs, goes into
/// one transaction:
///
///   sql.transaction([&](Transaction& tx) {
///     posts.insert(tx, post);
///     events.publish(tx, "post.created", formatId(post.authorId), payload);
///   });
///
/// When the database undoes a transaction for the sake of another one (a deadlock) the body runs again, up to three
/// times in all. So a body does nothing that a rollback would not undo, and moves nothing out of what it captured.
class Sql final : public SqlExecutor {
 public:
  /// Throws HostError (unsupported) when the host has no "ip.sql/1".
  explicit Sql(const Host& host) : SqlExecutor(host, host.require<ip_iface_sql>(), nullptr) {}

  /// Runs body(Transaction&), commits when it returns without having done so, and gives back what it returned; an
  /// exception rolls back and comes out here. Throws HostError: state (this thread has a transaction open), unavailable
  /// (no session in time).
  template <class Body>
  auto transaction(Body&& body) const {
    return run(0, std::forward<Body>(body));
  }

  /// As transaction, for reads that must agree with each other; takes no write lock.
  template <class Body>
  auto readTransaction(Body&& body) const {
    return run(IP_TX_READ_ONLY, std::forward<Body>(body));
  }

  /// As readTransaction, of a state that may be seconds old, which spares the main server where there are replicas. Not
  /// for what the caller has just written, nor for who may see what.
  template <class Body>
  auto staleReadTransaction(Body&& body) const {
    return run(IP_TX_READ_ONLY | IP_TX_STALE_OK, std::forward<Body>(body));
  }

 private:
  static constexpr int kAttempts = 3;

  template <class Body>
  auto run(std::uint32_t flags, Body&& body) const {
    for (int attempt = 1;; ++attempt) {
      try {
        return runOnce(flags, body);
      } catch (const HostError& error) {
        if (attempt == kAttempts || error.kind != Kind::unavailable || error.code != "transaction_conflict") throw;
      }
    }
  }

  template <class Body>
  auto runOnce(std::uint32_t flags, Body& body) const {
    ip_sql_tx* handle = nullptr;
    host_.check(table_->begin(host_.handle(), detail::currentCall(), flags, &handle), "sql.begin");
    Transaction transaction(host_, *table_, handle);
    if constexpr (std::is_void_v<std::invoke_result_t<Body, Transaction&>>) {
      body(transaction);
      if (transaction.handle() != nullptr) transaction.commit();
    } else {
      auto result = body(transaction);
      if (transaction.handle() != nullptr) transaction.commit();
      return result;
    }
  }
};

}  // namespace sdk_v1
}  // namespace instaplay
