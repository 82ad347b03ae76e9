#include "host/stores/jobs/embedded_job_queue.hpp"

#include <algorithm>

#include "host/base/json.hpp"
#include "host/stores/jobs/job_refused.hpp"
#include "host/stores/jobs/job_rules.hpp"
#include "host/stores/jobs/job_schema.hpp"
#include "host/stores/jobs/job_sql.hpp"
#include "host/stores/jobs/unique_keys.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::stores {
namespace {

using namespace std::string_view_literals;
using std::chrono::milliseconds;

constexpr milliseconds kSqlPatience{5'000};
constexpr milliseconds kPoll{200};

constexpr auto kFindKnown =
    "SELECT 1 FROM job WHERE id = ? UNION ALL SELECT 1 FROM job_done WHERE id = ? AND until_ms > ?"sv;
constexpr auto kInsert = R"(INSERT INTO job (id, name, payload, request_id, unique_key, hold_ms, priority, max_attempts,
  attempt, state, due_ms, token, last_error, enqueued_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, '', '', ?))"sv;

// The names come as one JSON array, so that the statement stays the same however many there are.
constexpr auto kClaim = R"(UPDATE job SET state = 'active', attempt = attempt + 1, token = ?, due_ms = ?
  WHERE seq = (SELECT seq FROM job WHERE state = 'ready' AND name IN (SELECT value FROM json_each(?))
               AND name NOT IN (SELECT name FROM job_paused) ORDER BY priority, seq LIMIT 1)
  RETURNING id, name, payload, request_id, attempt, max_attempts)"sv;
constexpr auto kExtend = "UPDATE job SET due_ms = ? WHERE id = ? AND token = ? AND state = 'active'"sv;
constexpr auto kDelete = "DELETE FROM job WHERE id = ? AND token = ? AND state = 'active'"sv;
constexpr auto kFail = R"(UPDATE job SET token = '', last_error = ?, due_ms = ?,
  state = CASE WHEN attempt >= max_attempts OR ? THEN 'dead' ELSE ? END WHERE id = ? AND token = ? AND state = 'active')"sv;
constexpr auto kRelease = R"(UPDATE job SET token = '', state = 'ready', attempt = attempt - 1, due_ms = ?
  WHERE id = ? AND token = ? AND state = 'active')"sv;
constexpr auto kRememberDone = R"(INSERT INTO job_done (id, until_ms) VALUES (?, ?)
  ON CONFLICT (id) DO UPDATE SET until_ms = excluded.until_ms)"sv;

constexpr auto kAnythingDue = R"(SELECT 1 WHERE EXISTS (SELECT 1 FROM job WHERE state = 'delayed' AND due_ms <= ?)
  OR EXISTS (SELECT 1 FROM job WHERE state = 'active' AND due_ms <= ?)
  OR EXISTS (SELECT 1 FROM job_done WHERE until_ms <= ?))"sv;
constexpr auto kPromote = "UPDATE job SET state = 'ready' WHERE state = 'delayed' AND due_ms <= ?"sv;
constexpr auto kReap = R"(UPDATE job SET token = '', last_error = 'the lease expired',
  state = CASE WHEN attempt >= max_attempts THEN 'dead' ELSE 'ready' END WHERE state = 'active' AND due_ms <= ?)"sv;
constexpr auto kForgetDone = "DELETE FROM job_done WHERE until_ms <= ?"sv;
constexpr auto kAnyReady = R"(SELECT 1 FROM job WHERE state = 'ready'
  AND name NOT IN (SELECT name FROM job_paused) LIMIT 1)"sv;

constexpr auto kPause =
    "INSERT INTO job_paused (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = excluded.name"sv;
constexpr auto kResume = "DELETE FROM job_paused WHERE name = ?"sv;
constexpr auto kList = R"(SELECT id, name, last_error, state, attempt, max_attempts, enqueued_ms, due_ms FROM job
  WHERE ? = '' OR state = ?
  ORDER BY state = 'dead', CASE state WHEN 'dead' THEN -due_ms ELSE seq END, seq LIMIT ?)"sv;
constexpr auto kFindDead = "SELECT unique_key, hold_ms FROM job WHERE id = ? AND state = 'dead'"sv;
constexpr auto kRevive = "UPDATE job SET state = 'ready', attempt = 0, due_ms = ? WHERE id = ? AND state = 'dead'"sv;
constexpr auto kRemove = "DELETE FROM job WHERE id = ? AND state <> 'active'"sv;
constexpr auto kCount = "SELECT state, COUNT(*) FROM job GROUP BY state"sv;

std::unique_ptr<SqlTransaction> beginWrite(SqlStore& sql) {
  return sql.begin(TxMode::readWrite, base::Deadline::after(kSqlPatience));
}

void insert(SqlRunner& sql, const NewJob& job, std::int64_t now) {
  const bool waits = job.delay.count() > 0;
  run(sql, kInsert,
      {std::string_view(job.id), std::string_view(job.name), std::string_view(job.payload),
       std::string_view(job.requestId), std::string_view(job.uniqueKey), job.uniqueTtl.count(),
       std::int64_t{job.priority}, std::int64_t{job.maxAttempts},
       stateName(waits ? JobState::delayed : JobState::ready), now + std::max<std::int64_t>(0, job.delay.count()),
       now});
}

}  // namespace

EmbeddedJobQueue::EmbeddedJobQueue(SqlStore& sql, const base::Clock& clock) : sql_(sql), clock_(clock) {
  ensureJobTables(sql_);
}

std::string EmbeddedJobQueue::enqueue(const NewJob& job) try {
  requireEnqueueable(job);
  const auto tx = beginWrite(sql_);
  const std::int64_t now = clock_.nowMs();
  if (hasRow(*tx, kFindKnown, {std::string_view(job.id), std::string_view(job.id), now})) return job.id;
  if (!job.uniqueKey.empty()) {
    if (auto holder = unique_keys::holder(*tx, job.uniqueKey, now)) return *holder;
    unique_keys::hold(*tx, job.uniqueKey, job.id, unique_keys::holdUntil(now, job.uniqueTtl.count()));
  }
  insert(*tx, job, now);
  tx->commit();
  if (job.delay.count() <= 0) wake_.wake(1);
  return job.id;
} catch (const SqlError& error) {
  throw JobRefused(error.reason);
}

std::optional<ClaimedJob> EmbeddedJobQueue::claim(std::string_view worker, const std::vector<std::string>& names,
                                                  Milliseconds lease) {
  if (names.empty()) return std::nullopt;
  std::optional<ClaimedJob> claimed;
  const std::string token = std::string(worker) + ":" + leaseNonce();
  const std::string nameList = base::dumpJson(names);
  sql_.query(kClaim, bound({std::string_view(token), clock_.nowMs() + lease.count(), std::string_view(nameList)}),
             [&](SqlRow row) {
               claimed = ClaimedJob{textOf(row[0]),
                                    textOf(row[1]),
                                    textOf(row[2]),
                                    textOf(row[3]),
                                    static_cast<int>(numberOf(row[4])),
                                    static_cast<int>(numberOf(row[5])),
                                    token};
               return true;
             });
  return claimed;
}

bool EmbeddedJobQueue::extend(const ClaimedJob& job, Milliseconds lease) {
  const std::int64_t until = clock_.nowMs() + lease.count();
  return run(sql_, kExtend, {until, std::string_view(job.id), std::string_view(job.token)}) > 0;
}

bool EmbeddedJobQueue::finish(const ClaimedJob& job) {
  const std::string_view id = job.id;
  const auto tx = beginWrite(sql_);
  if (run(*tx, kDelete, {id, std::string_view(job.token)}) == 0) return false;
  run(*tx, kRememberDone, {id, clock_.nowMs() + kDoneRemembered.count()});
  unique_keys::letGoIfEnded(*tx, id);
  tx->commit();
  return true;
}

bool EmbeddedJobQueue::fail(const ClaimedJob& job, std::string_view error, Milliseconds delay) {
  const std::string_view id = job.id;
  const bool waits = delay.count() > 0;
  const std::int64_t due = clock_.nowMs() + std::max<std::int64_t>(0, delay.count());
  const auto tx = beginWrite(sql_);
  const auto changed = run(*tx, kFail,
                           {error.substr(0, kMaxJobError), due, std::int64_t{delay == kGiveUp},
                            stateName(waits ? JobState::delayed : JobState::ready), id, std::string_view(job.token)});
  if (changed == 0) return false;
  unique_keys::letGoIfEnded(*tx, id);
  tx->commit();
  if (!waits) wake_.wake(1);
  return true;
}

bool EmbeddedJobQueue::release(const ClaimedJob& job) {
  if (run(sql_, kRelease, {clock_.nowMs(), std::string_view(job.id), std::string_view(job.token)}) == 0) return false;
  wake_.wake(1);
  return true;
}

void EmbeddedJobQueue::tick() {
  const std::int64_t now = clock_.nowMs();
  if (!hasRow(sql_, kAnythingDue, {now, now, now})) return;  // an idle queue does not take the writer's turn
  const auto tx = beginWrite(sql_);
  const std::int64_t changed = run(*tx, kPromote, {now}) + run(*tx, kReap, {now});
  unique_keys::letGoOfTheDead(*tx);
  run(*tx, kForgetDone, {now});
  unique_keys::forgetExpired(*tx, now);
  tx->commit();
  wake_.wake(changed);
}

void EmbeddedJobQueue::waitForWork(base::Deadline deadline) {
  while (!deadline.expired()) {
    const auto round = deadline.sooner(base::Deadline::after(kPoll));
    if (wake_.waitUntil(round.time()) || anyReady()) return;
  }
}

void EmbeddedJobQueue::pause(std::string_view name) { run(sql_, kPause, {name}); }

void EmbeddedJobQueue::resume(std::string_view name) {
  run(sql_, kResume, {name});
  wake_.wake(1);
}

std::vector<JobInfo> EmbeddedJobQueue::list(std::optional<JobState> state, std::size_t limit) {
  const std::string_view wanted = state ? stateName(*state) : std::string_view("");
  std::vector<JobInfo> jobs;
  sql_.query(kList, bound({wanted, wanted, static_cast<std::int64_t>(limit)}), [&](SqlRow row) {
    jobs.push_back({textOf(row[0]), textOf(row[1]), textOf(row[2]), stateNamed(std::get<std::string_view>(row[3])),
                    static_cast<int>(numberOf(row[4])), static_cast<int>(numberOf(row[5])), numberOf(row[6]),
                    numberOf(row[7])});
    return true;
  });
  return jobs;
}

bool EmbeddedJobQueue::retry(std::string_view id) {
  const auto tx = beginWrite(sql_);
  const std::int64_t now = clock_.nowMs();
  std::string uniqueKey;
  std::int64_t holdMs = 0;
  tx->query(kFindDead, bound({id}), [&](SqlRow row) {
    uniqueKey = textOf(row[0]);
    holdMs = numberOf(row[1]);
    return true;
  });
  if (!uniqueKey.empty()) {
    if (unique_keys::holder(*tx, uniqueKey, now).value_or(std::string(id)) != id) return false;
    unique_keys::hold(*tx, uniqueKey, id, unique_keys::holdUntil(now, holdMs));
  }
  if (run(*tx, kRevive, {now, id}) == 0) return false;
  tx->commit();
  wake_.wake(1);
  return true;
}

bool EmbeddedJobQueue::remove(std::string_view id) {
  const auto tx = beginWrite(sql_);
  if (run(*tx, kRemove, {id}) == 0) return false;
  unique_keys::letGoAnyway(*tx, id);
  tx->commit();
  return true;
}

JobCounts EmbeddedJobQueue::counts() {
  JobCounts counts;
  sql_.query(kCount, {}, [&](SqlRow row) {
    switch (stateNamed(std::get<std::string_view>(row[0]))) {
      case JobState::ready: counts.ready = numberOf(row[1]); break;
      case JobState::delayed: counts.delayed = numberOf(row[1]); break;
      case JobState::active: counts.active = numberOf(row[1]); break;
      case JobState::dead: counts.dead = numberOf(row[1]); break;
    }
    return true;
  });
  return counts;
}

void EmbeddedJobQueue::ping(base::Deadline deadline) { sql_.ping(deadline); }

bool EmbeddedJobQueue::anyReady() { return hasRow(sql_, kAnyReady, {}); }

}  // namespace instaplay::stores
