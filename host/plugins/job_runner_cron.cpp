#include "host/plugins/job_runner_cron.hpp"

namespace instaplay::plugins {

CronFiring::CronFiring(const JobCatalog& catalog, stores::JobQueue& queue, const base::Clock& clock,
                       std::chrono::milliseconds lateness)
    : queue_(queue), clock_(clock), lateness_(lateness) {
  for (const auto& [name, kind] : catalog.kinds()) {
    if (kind.cron.empty()) continue;
    stores::CronSchedule schedule = stores::CronSchedule::parse(kind.cron);
    const std::int64_t next = schedule.next(clock_.nowMs());
    entries_.push_back({&kind, std::move(schedule), next});
  }
}

void CronFiring::fireDue() {
  const std::int64_t now = clock_.nowMs();
  for (Entry& entry : entries_) {
    if (entry.nextMs > now) continue;
    std::int64_t last = entry.nextMs;
    std::int64_t next = entry.schedule.next(last);
    for (; next <= now; next = entry.schedule.next(next)) last = next;
    if (now - last <= lateness_.count()) fire(entry, last);
    entry.nextMs = next;
  }
}

void CronFiring::fire(const Entry& entry, std::int64_t fireMs) {
  stores::NewJob job;
  job.id = "cron:" + entry.kind->name + ":" + std::to_string(fireMs);
  job.name = entry.kind->name;
  job.payload = "{}";
  job.uniqueKey = "cron:" + entry.kind->name;
  job.maxAttempts = entry.kind->retry.maxAttempts;
  queue_.enqueue(job);
}

}  // namespace instaplay::plugins
