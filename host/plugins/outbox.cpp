#include "host/plugins/outbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "host/plugins/oldest_row.hpp"
#include "host/plugins/sql_parameters.hpp"
#include "host/stores/sql/transact.hpp"

namespace instaplay::plugins {
namespace {

// Numbers that are stored.
constexpr std::int64_t kWaiting = 0;
constexpr std::int64_t kSent = 1;
constexpr std::int64_t kSettled = 2;
constexpr std::int64_t kRefused = 3;

constexpr std::chrono::seconds kPatience{5};
constexpr std::size_t kMostError = 500;

constexpr std::string_view kInsert = R"(INSERT INTO host_outbox (job_id, order_key, lease, status, changed_ms, due_ms,
  name, payload, unique_key, unique_ttl_ms, priority, max_attempts, request_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))";
constexpr std::string_view kWaitsForNone = R"((o.order_key = '' OR NOT EXISTS (
    SELECT 1 FROM host_outbox e WHERE e.order_key = o.order_key AND e.status IN (?, ?) AND e.sequence < o.sequence)))";
const std::string kDue = fmt::format(R"(SELECT o.sequence, o.job_id, o.order_key, o.due_ms, o.name, o.payload,
  o.unique_key, o.unique_ttl_ms, o.priority, o.max_attempts, o.request_id
  FROM host_outbox o JOIN host_leases l ON l.name = o.lease
  WHERE o.status = ? AND l.holder = ? AND l.expires_ms > ? AND {} ORDER BY o.sequence LIMIT ?)",
                                     kWaitsForNone);
constexpr std::string_view kMark =
    "UPDATE host_outbox SET status = ?, changed_ms = ? WHERE sequence = ? AND status = ?";
constexpr std::string_view kForget = "DELETE FROM host_outbox WHERE sequence = ?";
constexpr std::string_view kSettle =
    "UPDATE host_outbox SET status = ?, changed_ms = ? WHERE job_id = ? AND status <> ?";
constexpr std::string_view kResend =
    "UPDATE host_outbox SET status = ?, changed_ms = ? WHERE status = ? AND changed_ms < ?";
constexpr std::string_view kRefuse =
    "UPDATE host_outbox SET status = ?, changed_ms = ?, error = ? WHERE sequence = ? AND status = ?";
constexpr std::string_view kListRefused = R"(SELECT job_id, name, error, max_attempts, changed_ms, due_ms
  FROM host_outbox WHERE status = ? ORDER BY changed_ms DESC LIMIT ?)";
constexpr std::string_view kCountRefused = "SELECT COUNT(*) FROM host_outbox WHERE status = ?";
const std::string kOldest = fmt::format(
    "SELECT o.changed_ms FROM host_outbox o WHERE o.status = ? AND {} ORDER BY o.changed_ms LIMIT 1", kWaitsForNone);
constexpr std::string_view kRetry =
    "UPDATE host_outbox SET status = ?, changed_ms = ?, error = NULL WHERE job_id = ? AND status = ?";
constexpr std::string_view kDrop = "DELETE FROM host_outbox WHERE job_id = ? AND status = ?";
constexpr std::string_view kRemove = "DELETE FROM host_outbox WHERE status = ? AND changed_ms < ?";

Outbox::Row toRow(stores::SqlRow row, std::int64_t now) {
  Outbox::Row out;
  out.sequence = numberOf(row[0]);
  out.ordered = !std::get<std::string_view>(row[2]).empty();
  out.job.id = textOf(row[1]);
  out.job.delay = std::chrono::milliseconds{std::max<std::int64_t>(0, numberOf(row[3]) - now)};
  out.job.name = textOf(row[4]);
  out.job.payload = textOf(row[5]);
  out.job.uniqueKey = textOf(row[6]);
  out.job.uniqueTtl = std::chrono::milliseconds{numberOf(row[7])};
  out.job.priority = static_cast<int>(numberOf(row[8]));
  out.job.maxAttempts = static_cast<int>(numberOf(row[9]));
  out.job.requestId = textOf(row[10]);
  return out;
}

stores::JobInfo toInfo(stores::SqlRow row) {
  return {.id = textOf(row[0]),
          .name = textOf(row[1]),
          .lastError = textOf(row[2]),
          .state = stores::JobState::dead,
          .maxAttempts = static_cast<int>(numberOf(row[3])),
          .enqueuedMs = numberOf(row[4]),
          .dueMs = numberOf(row[5])};
}

}  // namespace

std::string Outbox::leaseName(int partition) { return "outbox/" + std::to_string(partition); }

void Outbox::add(stores::SqlTransaction& transaction, const stores::NewJob& job, std::string_view orderKey) {
  write(transaction, job, orderKey);
  transaction.afterCommit([this] { wake_.wake(1); });
}

void Outbox::write(stores::SqlTransaction& transaction, const stores::NewJob& job, std::string_view orderKey) {
  const std::size_t hash = std::hash<std::string_view>{}(orderKey.empty() ? std::string_view(job.id) : orderKey);
  const std::string lease = leaseName(static_cast<int>(hash % kPartitions));
  const std::int64_t now = clock_.nowMs();
  transaction.defer(
      kInsert, params({std::string_view(job.id), orderKey, std::string_view(lease), kWaiting, now,
                       now + job.delay.count(), std::string_view(job.name), std::string_view(job.payload),
                       std::string_view(job.uniqueKey), std::int64_t{job.uniqueTtl.count()}, std::int64_t{job.priority},
                       std::int64_t{job.maxAttempts}, std::string_view(job.requestId)}));
}

void Outbox::settle(std::string_view jobId) {
  sql_.exec(kSettle, params({kSettled, clock_.nowMs(), jobId, kSettled}));
  wake_.wake(1);
}

std::vector<Outbox::Row> Outbox::due(std::string_view holder, std::size_t limit) {
  const std::int64_t now = clock_.nowMs();
  std::vector<Row> rows;
  sql_.query(kDue, params({kWaiting, holder, now, kWaiting, kSent, static_cast<std::int64_t>(limit)}),
             [&](stores::SqlRow row) {
               rows.push_back(toRow(row, now));
               return true;
             });
  return rows;
}

void Outbox::markSent(const std::vector<Row>& rows) {
  const std::int64_t now = clock_.nowMs();
  stores::transact(sql_, base::Deadline::after(kPatience), [&](stores::SqlTransaction& transaction) {
    for (const Row& row : rows) {
      if (row.isKept) {
        transaction.defer(kMark, params({row.ordered ? kSent : kSettled, now, row.sequence, kWaiting}));
      } else {
        transaction.defer(kForget, params({row.sequence}));
      }
    }
  });
}

void Outbox::markRefused(const Row& row, std::string_view error) {
  sql_.exec(kRefuse, params({kRefused, clock_.nowMs(), error.substr(0, kMostError), row.sequence, kWaiting}));
  wake_.wake(1);
}

std::vector<stores::JobInfo> Outbox::refused(std::size_t limit) {
  std::vector<stores::JobInfo> jobs;
  sql_.query(kListRefused, params({kRefused, static_cast<std::int64_t>(limit)}), [&](stores::SqlRow row) {
    jobs.push_back(toInfo(row));
    return true;
  });
  return jobs;
}

std::int64_t Outbox::countRefused() {
  std::int64_t count = 0;
  sql_.query(kCountRefused, params({kRefused}), [&](stores::SqlRow row) {
    count = numberOf(row[0]);
    return true;
  });
  return count;
}

std::chrono::milliseconds Outbox::oldestWait() {
  return waitOfOldest(sql_, clock_, kOldest, params({kWaiting, kWaiting, kSent}));
}

bool Outbox::retry(std::string_view jobId) {
  const bool found = sql_.exec(kRetry, params({kWaiting, clock_.nowMs(), jobId, kRefused})) > 0;
  if (found) wake_.wake(1);
  return found;
}

bool Outbox::remove(std::string_view jobId) { return sql_.exec(kDrop, params({jobId, kRefused})) > 0; }

void Outbox::settleDead(const std::vector<std::string>& jobIds) {
  for (const std::string& id : jobIds) {
    if (sql_.exec(kSettle, params({kSettled, clock_.nowMs(), std::string_view(id), kSettled})) > 0) wake_.wake(1);
  }
}

void Outbox::resendSentBefore(std::int64_t ms) { sql_.exec(kResend, params({kWaiting, clock_.nowMs(), kSent, ms})); }

void Outbox::removeSettledBefore(std::int64_t ms) { sql_.exec(kRemove, params({kSettled, ms})); }

}  // namespace instaplay::plugins
