#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "host/base/clock.hpp"
#include "host/base/error.hpp"

namespace instaplay::stores {

struct Blob {
  std::string_view bytes;
};

/// A parameter or a column. Text and blobs are borrowed: as a parameter for the call, as a column for the row.
using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string_view, Blob>;
using SqlParams = std::span<const SqlValue>;
using SqlRow = std::span<const SqlValue>;

/// Sees one row; returns false to see no more.
using RowVisitor = std::function<bool(SqlRow)>;

/// A statement that the database refuses for itself. The reason may show SQL: for logs and operators, not for clients.
class SqlError : public base::Error {
 public:
  /// alreadySo: what to make is there, or what to drop is not.
  enum class Cause { other, alreadySo };

  explicit SqlError(std::string reason, Cause cause = Cause::other)
      : Error(base::ErrorKind::internal, "internal", "The database refused a statement."),
        reason(std::move(reason)),
        cause(cause) {}

  std::string reason;
  Cause cause;
};

/// Anything that runs statements. A statement is prepared once per session and kept. Portable SQL with '?' parameters:
/// '..' is text, ".." a name, || joins, a backslash is itself (a LIKE that may meet one says ESCAPE). "ON CONFLICT (..)
/// DO UPDATE SET x = excluded.x" and "FOR UPDATE" are written so and translated by the store; the table of an upsert
/// has no other unique key, and no assignment reads a column that one before it sets. Throws base::Error: conflict for
/// a violated unique key (a transaction stays usable), unavailable when the store is down, full, locked or out of
/// sessions, timeout when base::DeadlineScope ends first (with both the transaction is lost, and a commit may have been
/// done), with code transaction_conflict when the same again may succeed at once; tooLarge; SqlError for a wrong
/// statement or a broken constraint other than a unique key; state for a write in a read-only transaction.
class SqlRunner {
 public:
  virtual ~SqlRunner() = default;
  virtual void query(std::string_view sql, SqlParams params, const RowVisitor& row) = 0;
  /// The rows that it inserted, deleted or matched to update; an upsert is counted by the store's own rules.
  virtual std::int64_t exec(std::string_view sql, SqlParams params) = 0;
};

/// An open transaction, used by the thread that began it. Destroying it without commit rolls it back.
class SqlTransaction : public SqlRunner {
 public:
  /// Runs a statement now or, in one round trip with it, before what comes next: another statement or the commit, which
  /// then throws what the statement throws. A failure of it, a conflict too, ends the transaction.
  virtual void defer(std::string_view sql, SqlParams params) { exec(sql, params); }
  /// Whether it may go on. After a conflict it tells a statement's own from that of one deferred before it.
  virtual bool isOpen() const { return true; }
  virtual void commit() = 0;
  /// Runs a query as the last statement and commits, in one round trip where the store can. What row sees is true only
  /// when this returns.
  virtual void commitWith(std::string_view sql, SqlParams params, const RowVisitor& row) {
    query(sql, params, row);
    commit();
  }
  /// Runs after a successful commit, on the same thread, in the order given; dropped on rollback.
  virtual void afterCommit(std::function<void()> effect) = 0;
};

enum class TxMode {
  readWrite,
  readOnly,    ///< sees one state of the data
  staleReads,  ///< as readOnly, of a state that may be seconds old: on a replica when there is one that answers
  migration,   ///< as readWrite; a statement takes as long as it needs, and may commit by itself as DDL does on MySQL
};
constexpr bool readsOnly(TxMode mode) { return mode == TxMode::readOnly || mode == TxMode::staleReads; }

/// The relational store. Its own query and exec are transactions of one statement. Safe from any thread.
class SqlStore : public SqlRunner {
 public:
  /// Waits for a session (and, embedded, the writer's turn) until the deadline, or the end of base::DeadlineScope, then
  /// throws unavailable. May throw state when this thread has a read-write transaction open.
  virtual std::unique_ptr<SqlTransaction> begin(TxMode mode, base::Deadline deadline) = 0;
  virtual std::string_view dialect() const = 0;    ///< "sqlite" or "mysql": which migration files apply
  virtual void ping(base::Deadline deadline) = 0;  ///< throws when the store does not answer
};

}  // namespace instaplay::stores
