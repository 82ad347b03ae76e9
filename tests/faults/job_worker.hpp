#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>

#include "host/base/ids.hpp"
#include "host/plugins/job_catalog.hpp"
#include "host/plugins/outbox.hpp"
#include "host/plugins/outbox_jobs.hpp"
#include "host/stores/sql/embedded_sql_store.hpp"
#include "tests/faults/job_log.hpp"
#include "tests/faults/job_queue_at.hpp"

namespace instaplay::testing {

/// What a worker is told as KEY=VALUE.
class WorkerOptions {
 public:
  WorkerOptions(int count, char** words);

  const std::string& text(const std::string& key) const { return values_.at(key); }
  int number(const std::string& key) const { return std::stoi(text(key)); }
  std::chrono::milliseconds time(const std::string& key) const { return std::chrono::milliseconds{number(key)}; }

 private:
  std::map<std::string, std::string> values_;
};

/// What every mode of the worker works with.
struct WorkerParts {
  explicit WorkerParts(const WorkerOptions& options);

  /// The job's effects: a line each time, and a row once.
  void makeEffect(const std::string& jobId, int attempt);
  /// Waits until the test opens the gate, which is a file.
  void awaitGate() const;

  const WorkerOptions& options;
  base::SystemClock clock;
  JobLog log;
  JobQueueAt queue;
  stores::EmbeddedSqlStore sql;
  base::IdGenerator ids{clock, 1};
  plugins::JobCatalog catalog;
  plugins::Outbox outbox{sql, clock};
  plugins::OutboxJobs jobs{sql, *queue, outbox, catalog, ids, clock};
};

/// The runner of the host, until SIGTERM: then it stops within grace. Jobs "effect" have their effects, "abort" ends
/// the process, "stubborn" goes on until it is told to stop.
void runJobs(WorkerParts& parts);
/// A worker without leases, the control: takes each job off the queue before it runs it, until there is none.
void runJobsUnprotected(WorkerParts& parts);
/// Claims one job, waits for the gate, has its effects and tells how its end was taken.
void runOneJob(WorkerParts& parts);
/// `parallel` threads enqueue a job each under one unique key once the gate is open.
void enqueueUnique(WorkerParts& parts);
/// Commits transactions with a row of the outbox in each.
void commitCauses(WorkerParts& parts);
/// Relays the outbox.
void relayOutbox(WorkerParts& parts);

}  // namespace instaplay::testing
