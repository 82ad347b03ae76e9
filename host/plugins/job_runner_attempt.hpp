#pragma once

#include <chrono>
#include <list>
#include <mutex>
#include <random>

#include "host/plugins/job_call.hpp"
#include "host/plugins/job_catalog.hpp"

namespace instaplay::plugins {

class Outbox;
class Toggles;

/// The attempts that run in this process, so that other threads can keep their leases. Any thread.
class RunningJobs {
 public:
  /// Counts a call as running while it lives.
  class Entry {
   public:
    Entry(RunningJobs& jobs, JobCall& call);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

   private:
    RunningJobs& jobs_;
    std::list<JobCall*>::iterator place_;
  };

  /// Prolongs all leases and cancels the calls whose lease is lost.
  void extendAll(stores::JobQueue& queue, std::chrono::milliseconds lease);
  /// Cancels all and gives them back to the queue, the attempt uncounted. Harmless to repeat, as after a failure of the
  /// queue.
  void releaseAll(stores::JobQueue& queue);

 private:
  std::mutex mutex_;
  std::list<JobCall*> calls_;
};

/// Runs one attempt of a claimed job and tells the queue how it ended. What the handler refuses as invalid, or this
/// host cannot do, is dead at once, since no other attempt can help; any other failure is tried again after a
/// full-jitter backoff. An attempt that was cancelled or whose plugin was switched off meanwhile counts for nothing.
/// Any thread.
class JobAttempts {
 public:
  JobAttempts(stores::JobQueue& queue, const JobCatalog& catalog, Outbox& outbox, const Toggles& toggles);

  void run(const stores::ClaimedJob& job);
  RunningJobs& running() { return running_; }

 private:
  void conclude(JobCall& call, const JobKind& kind);
  void fail(const JobCall& call, const JobKind& kind, const base::Error& error);
  void settle(const JobCall& call);
  double chance();

  stores::JobQueue& queue_;
  const JobCatalog& catalog_;
  Outbox& outbox_;
  const Toggles& toggles_;
  RunningJobs running_;
  std::mutex mutex_;
  std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace instaplay::plugins
