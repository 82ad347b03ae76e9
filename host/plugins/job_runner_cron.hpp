#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "host/base/clock.hpp"
#include "host/plugins/job_catalog.hpp"
#include "host/stores/jobs/cron.hpp"
#include "host/stores/jobs/port.hpp"

namespace instaplay::plugins {

/// Enqueues the catalog's jobs that have a schedule, under the id "cron:<name>:<fire ms>", so that of several hosts one
/// firing counts; a run that still waits or goes on keeps the next one away. Of several missed times only the last
/// fires, and none that is further back than lateness. One thread.
class CronFiring {
 public:
  CronFiring(const JobCatalog& catalog, stores::JobQueue& queue, const base::Clock& clock,
             std::chrono::milliseconds lateness);

  void fireDue();

 private:
  struct Entry {
    const JobKind* kind;
    stores::CronSchedule schedule;
    std::int64_t nextMs;
  };

  void fire(const Entry& entry, std::int64_t fireMs);

  stores::JobQueue& queue_;
  const base::Clock& clock_;
  const std::chrono::milliseconds lateness_;
  std::vector<Entry> entries_;
};

}  // namespace instaplay::plugins
