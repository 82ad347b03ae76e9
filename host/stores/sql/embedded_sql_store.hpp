#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "host/base/clock.hpp"
#include "host/stores/sql/port.hpp"
#include "host/stores/sql/sql_counters.hpp"

namespace instaplay::stores {

class SessionPool;
class TemporaryFolder;

struct EmbeddedSqlOptions {
  std::filesystem::path file{};  ///< its folder must exist; empty: a private temporary database, gone with the store
  std::size_t readers = 16;      ///< sessions that read at once; writers take turns on one more
  std::chrono::milliseconds wait{5000};  ///< how long query and exec of the store itself wait for a session
  std::uint64_t maxBytes = 0;            ///< the file is full at this size; 0: when the disk is
};

/// SQLite in one file: WAL, synchronous=FULL, foreign keys on. Readers never wait for a writer; writers take turns in
/// the order they came, across processes by SQLite's own lock. A thread that holds a read-write transaction gets
/// Error state when it begins another or writes beside it. LIKE tells case apart, as on MySQL. Safe from any thread;
/// transactions must end before the store does.
class EmbeddedSqlStore final : public SqlStore {
 public:
  /// Opens or makes the file. Throws Error unavailable that names the file, the reason and what to do: for operators.
  explicit EmbeddedSqlStore(const EmbeddedSqlOptions& options = {});
  ~EmbeddedSqlStore() override;

  void query(std::string_view sql, SqlParams params, const RowVisitor& row) override;
  std::int64_t exec(std::string_view sql, SqlParams params) override;
  std::unique_ptr<SqlTransaction> begin(TxMode mode, base::Deadline deadline) override;
  std::string_view dialect() const override { return "sqlite"; }
  void ping(base::Deadline deadline) override;

  SqlStats stats() const;

 private:
  std::chrono::milliseconds wait_;
  base::SystemClock clock_;
  std::unique_ptr<TemporaryFolder> temporary_;
  std::unique_ptr<SqlCounters> counters_;
  std::unique_ptr<SessionPool> writer_;
  std::unique_ptr<SessionPool> readers_;
};

}  // namespace instaplay::stores
