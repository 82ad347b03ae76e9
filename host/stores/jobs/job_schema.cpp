#include "host/stores/jobs/job_schema.hpp"

#include <array>
#include <string_view>

#include "host/stores/sql/port.hpp"

namespace instaplay::stores {
namespace {

// due_ms is the time of the next change by itself: due when delayed, the lease's end when active. until_ms and hold_ms
// 0 mean "until the job ends".
constexpr std::array<std::string_view, 8> kTables{
    R"(CREATE TABLE IF NOT EXISTS job (
         seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, payload TEXT NOT NULL,
         request_id TEXT NOT NULL, unique_key TEXT NOT NULL, hold_ms BIGINT NOT NULL, priority BIGINT NOT NULL,
         max_attempts BIGINT NOT NULL, attempt BIGINT NOT NULL, state TEXT NOT NULL, due_ms BIGINT NOT NULL,
         token TEXT NOT NULL, last_error TEXT NOT NULL, enqueued_ms BIGINT NOT NULL))",
    "CREATE INDEX IF NOT EXISTS job_ready ON job (priority, seq, name) WHERE state = 'ready'",
    "CREATE INDEX IF NOT EXISTS job_by_state ON job (state, due_ms)",
    "CREATE TABLE IF NOT EXISTS job_holder (unique_key TEXT PRIMARY KEY, id TEXT NOT NULL, until_ms BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS job_holder_by_id ON job_holder (id)",
    "CREATE TABLE IF NOT EXISTS job_done (id TEXT PRIMARY KEY, until_ms BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS job_done_by_time ON job_done (until_ms)",
    "CREATE TABLE IF NOT EXISTS job_paused (name TEXT PRIMARY KEY)",
};

}  // namespace

void ensureJobTables(SqlRunner& sql) {
  for (const std::string_view statement : kTables) sql.exec(statement, {});
}

}  // namespace instaplay::stores
