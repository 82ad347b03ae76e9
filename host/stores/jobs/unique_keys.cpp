#include "host/stores/jobs/unique_keys.hpp"

#include "host/stores/jobs/job_sql.hpp"

namespace instaplay::stores::unique_keys {
namespace {

using namespace std::string_view_literals;

constexpr auto kFindHolder = "SELECT id FROM job_holder WHERE unique_key = ? AND (until_ms = 0 OR until_ms > ?)"sv;
constexpr auto kHold = R"(INSERT INTO job_holder (unique_key, id, until_ms) VALUES (?, ?, ?)
  ON CONFLICT (unique_key) DO UPDATE SET id = excluded.id, until_ms = excluded.until_ms)"sv;
constexpr auto kLetGoIfEnded = R"(DELETE FROM job_holder WHERE until_ms = 0
  AND id = ? AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = job_holder.id AND state <> 'dead'))"sv;
constexpr auto kLetGoOfTheDead = R"(DELETE FROM job_holder WHERE until_ms = 0
  AND id IN (SELECT id FROM job WHERE state = 'dead'))"sv;
constexpr auto kLetGoAnyway = "DELETE FROM job_holder WHERE id = ?"sv;
constexpr auto kForgetExpired = "DELETE FROM job_holder WHERE until_ms > 0 AND until_ms <= ?"sv;

}  // namespace

std::optional<std::string> holder(SqlRunner& sql, std::string_view uniqueKey, std::int64_t nowMs) {
  std::optional<std::string> found;
  sql.query(kFindHolder, bound({uniqueKey, nowMs}), [&](SqlRow row) {
    found = textOf(row[0]);
    return true;
  });
  return found;
}

void hold(SqlRunner& sql, std::string_view uniqueKey, std::string_view jobId, std::int64_t untilMs) {
  run(sql, kHold, {uniqueKey, jobId, untilMs});
}

std::int64_t holdUntil(std::int64_t nowMs, std::int64_t holdMs) { return holdMs > 0 ? nowMs + holdMs : 0; }

void letGoIfEnded(SqlRunner& sql, std::string_view jobId) { run(sql, kLetGoIfEnded, {jobId}); }
void letGoOfTheDead(SqlRunner& sql) { run(sql, kLetGoOfTheDead, {}); }
void letGoAnyway(SqlRunner& sql, std::string_view jobId) { run(sql, kLetGoAnyway, {jobId}); }
void forgetExpired(SqlRunner& sql, std::int64_t nowMs) { run(sql, kForgetExpired, {nowMs}); }

}  // namespace instaplay::stores::unique_keys
