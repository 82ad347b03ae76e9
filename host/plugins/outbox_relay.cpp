#include "host/plugins/outbox_relay.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/plugins/cache_removals.hpp"
#include "host/plugins/outbox_subscriptions.hpp"
#include "host/stores/jobs/job_refused.hpp"

namespace instaplay::plugins {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kBatch = 256;
constexpr milliseconds kPoll{200};
constexpr seconds kPauseAfterFailure{1};
// Short, since nobody relays the rows of a host that was killed before its lease is over.
constexpr milliseconds kLease = seconds{10};
constexpr milliseconds kRenewal = seconds{3};
constexpr milliseconds kMaintenance = seconds{10};
constexpr milliseconds kLostAfter = std::chrono::hours{1};
constexpr milliseconds kKept = std::chrono::hours{1};
constexpr std::size_t kDeadLooked = 1000;

/// Why the queue would refuse the same job again; nothing when it is down or full.
std::optional<std::string> refusalIn(const base::Error& error) {
  if (const auto* refused = dynamic_cast<const stores::JobRefused*>(&error)) return refused->reason;
  if (error.kind == base::ErrorKind::invalid || error.kind == base::ErrorKind::tooLarge) return error.message;
  return std::nullopt;
}

}  // namespace

OutboxRelay::OutboxRelay(Outbox& outbox, stores::JobQueue& queue, stores::Cache& cache, Leases& leases,
                         Subscriptions& subscriptions, const base::Clock& clock)
    : outbox_(outbox), queue_(queue), cache_(cache), leases_(leases), subscriptions_(subscriptions), clock_(clock) {}

OutboxRelay::~OutboxRelay() { stop(); }

void OutboxRelay::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void OutboxRelay::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  outbox_.wake().wake(1);
  thread_.join();
  try {
    for (int partition = 0; partition < Outbox::kPartitions; ++partition) leases_.release(Outbox::leaseName(partition));
  } catch (const std::exception& error) {
    base::logWarn("outbox", "The relay's leases were not given back; they run out", {{"error", error.what()}});
  }
}

void OutboxRelay::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    milliseconds pause = kPoll;
    try {
      round();
    } catch (const std::exception& error) {
      base::logWarn("outbox", "The outbox was not relayed", {{"error", error.what()}});
      pause = kPauseAfterFailure;
    }
    outbox_.wake().waitUntil(std::chrono::steady_clock::now() + pause);
  }
}

void OutboxRelay::round() {
  maintain();
  while (relayOnce() == kBatch) maintain();
}

std::size_t OutboxRelay::relayOnce() {
  renewLeases();
  std::vector<Outbox::Row> rows = outbox_.due(leases_.holder(), kBatch);
  if (rows.empty()) return 0;
  send(rows);
  outbox_.markSent(rows);
  return rows.size();
}

// Removals come first: they do not depend on the queue.
void OutboxRelay::send(std::vector<Outbox::Row>& rows) {
  std::vector<std::string> stale;
  for (Outbox::Row& row : rows) {
    row.isKept = !CacheRemovals::isOne(row.job);
    if (!row.isKept) std::ranges::move(CacheRemovals::keysOf(row.job), std::back_inserter(stale));
  }
  if (!stale.empty()) cache_.remove(stale);
  for (const Outbox::Row& row : rows) {
    if (row.isKept) enqueue(row);
  }
}

/// One that the queue refuses for itself must not hold up the others.
void OutboxRelay::enqueue(const Outbox::Row& row) {
  const stores::NewJob& job = row.job;
  try {
    queue_.enqueue(job);
  } catch (const base::Error& error) {
    const auto reason = refusalIn(error);
    if (!reason) throw;
    base::logError("outbox", "The queue refused a job, which is kept as dead",
                   {{"job", job.id}, {"name", job.name}, {"error", *reason}});
    outbox_.markRefused(row, *reason);
    ++refused_;
  }
}

void OutboxRelay::renewLeases() {
  const std::int64_t now = clock_.nowMs();
  if (leasedMs_ != 0 && now < leasedMs_ + kRenewal.count()) return;
  for (int partition = 0; partition < Outbox::kPartitions; ++partition) {
    leases_.acquire(Outbox::leaseName(partition), kLease);
  }
  leasedMs_ = now;
}

void OutboxRelay::maintain() {
  const std::int64_t now = clock_.nowMs();
  if (maintainedMs_ != 0 && now < maintainedMs_ + kMaintenance.count()) return;
  maintainedMs_ = now;
  oldestWait_ = outbox_.oldestWait();
  refused_ = outbox_.countRefused();
  subscriptions_.refresh();
  std::vector<std::string> dead;
  for (const stores::JobInfo& job : queue_.list(stores::JobState::dead, kDeadLooked)) dead.push_back(job.id);
  outbox_.settleDead(dead);
  outbox_.resendSentBefore(now - kLostAfter.count());
  outbox_.removeSettledBefore(now - kKept.count());
}

}  // namespace instaplay::plugins
