#include "host/stores/sql/embedded_sql_store.hpp"

#include "host/stores/sql/embedded_sql_transaction.hpp"
#include "host/stores/sql/session_pool.hpp"
#include "host/stores/sql/sql_counters.hpp"
#include "host/stores/sql/sqlite_connection.hpp"
#include "host/stores/sql/temporary_folder.hpp"

namespace instaplay::stores {

// A temporary file in WAL mode behaves as the real one does; SQLite's shared memory mode locks whole tables instead.
EmbeddedSqlStore::EmbeddedSqlStore(const EmbeddedSqlOptions& options)
    : wait_(options.wait), counters_(std::make_unique<SqlCounters>()) {
  SqliteFile file{options.file, Durability::full, options.maxBytes};
  if (options.file.empty()) {
    temporary_ = std::make_unique<TemporaryFolder>();
    file.path = temporary_->path() / "instaplay.db";
    file.durability = Durability::none;
  }
  writer_ = std::make_unique<SessionPool>(file, 1, Nesting::refused, *counters_);
  readers_ = std::make_unique<SessionPool>(file, options.readers, Nesting::allowed, *counters_);
  writer_->openFirst();
}

EmbeddedSqlStore::~EmbeddedSqlStore() = default;

void EmbeddedSqlStore::query(std::string_view sql, SqlParams params, const RowVisitor& row) {
  const auto deadline = base::Deadline::after(wait_);
  {
    const auto reader = readers_->lease(deadline);
    if (reader->isReadOnly(sql)) return reader->query(sql, params, row);
  }
  writer_->lease(deadline)->query(sql, params, row);
}

std::int64_t EmbeddedSqlStore::exec(std::string_view sql, SqlParams params) {
  return writer_->lease(base::Deadline::after(wait_))->exec(sql, params);
}

std::unique_ptr<SqlTransaction> EmbeddedSqlStore::begin(TxMode mode, base::Deadline deadline) {
  SessionPool& pool = mode == TxMode::readWrite ? *writer_ : *readers_;
  return std::make_unique<EmbeddedSqlTransaction>(pool.lease(deadline), mode);
}

void EmbeddedSqlStore::ping(base::Deadline deadline) {
  readers_->lease(deadline)->query("SELECT 1 FROM sqlite_schema LIMIT 1", {}, [](SqlRow) { return true; });
}

SqlStats EmbeddedSqlStore::stats() const {
  return {counters_->statements.load(), counters_->transactions.load(), counters_->prepared.load()};
}

}  // namespace instaplay::stores
