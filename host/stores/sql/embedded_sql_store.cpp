#include "host/stores/sql/embedded_sql_store.hpp"

#include "host/stores/sql/pooled_transaction.hpp"
#include "host/stores/sql/session_pool.hpp"
#include "host/stores/sql/sql_counters.hpp"
#include "host/stores/sql/sqlite_connection.hpp"
#include "host/stores/sql/sqlite_session.hpp"
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
  const auto open = [this, file](base::Deadline) { return std::make_unique<SqliteSession>(file, *counters_); };
  writer_ = std::make_unique<SessionPool>(PoolRules{.size = 1}, open, clock_);
  readers_ = std::make_unique<SessionPool>(PoolRules{.size = options.readers}, open, clock_);
  writer_->openFirst();
}

EmbeddedSqlStore::~EmbeddedSqlStore() = default;

void EmbeddedSqlStore::query(std::string_view sql, SqlParams params, const RowVisitor& row) {
  const auto deadline = base::Deadline::after(wait_);
  {
    const auto reader = readers_->lease(deadline, Use::read);
    if (reader->isReadOnly(sql)) return reader->query(sql, params, row);
  }
  writer_->lease(deadline, Use::write)->query(sql, params, row);
}

std::int64_t EmbeddedSqlStore::exec(std::string_view sql, SqlParams params) {
  return writer_->lease(base::Deadline::after(wait_), Use::write)->exec(sql, params);
}

std::unique_ptr<SqlTransaction> EmbeddedSqlStore::begin(TxMode mode, base::Deadline deadline) {
  auto session = readsOnly(mode) ? readers_->lease(deadline, Use::read) : writer_->lease(deadline, Use::write);
  return std::make_unique<PooledTransaction>(std::move(session), mode);
}

void EmbeddedSqlStore::ping(base::Deadline deadline) {
  readers_->lease(deadline, Use::read)->query("SELECT 1 FROM sqlite_schema LIMIT 1", {}, [](SqlRow) { return true; });
}

SqlStats EmbeddedSqlStore::stats() const { return counters_->read(); }

}  // namespace instaplay::stores
