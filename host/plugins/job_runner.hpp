#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "host/plugins/job_runner_attempt.hpp"
#include "host/plugins/job_runner_cron.hpp"

namespace instaplay::plugins {

struct JobRunnerOptions {
  std::string worker;  ///< unique among all running hosts
  int threads = 4;
  std::chrono::milliseconds lease{30'000}, heartbeat{10'000}, tick{200};
  std::chrono::milliseconds cronLateness{300'000};
};

/// Runs the jobs of the catalog: worker threads that claim one at a time, one that renews the leases of what runs, one
/// that ticks the queue and fires cron. A job of a plugin that is absent or switched off waits in the queue. The
/// catalog must be complete.
class JobRunner {
 public:
  JobRunner(stores::JobQueue& queue, const JobCatalog& catalog, Outbox& outbox, const Toggles& toggles,
            const base::Clock& clock, JobRunnerOptions options);
  ~JobRunner();

  void start();
  /// Claims no more, waits for what runs, and hands back what still does when grace is over. Returns when every handler
  /// has returned.
  void stop(std::chrono::milliseconds grace);

  /// On the calling thread: promotes what is due and fires cron, as the ticking thread does.
  void tick();
  /// On the calling thread: claims and runs one job; false when there was none.
  bool runNext();
  /// Prolongs the leases of what runs, as the heartbeat does.
  void extendLeases();

 private:
  void work(const std::stop_token& stop);
  void claimAndRun(const std::stop_token& stop);
  bool waitForWorkers(std::chrono::milliseconds time);
  void handBack();
  template <class Step>
  void repeat(const std::stop_token& stop, std::chrono::milliseconds every, const char* what, Step step);
  void pause(const std::stop_token& stop, std::chrono::milliseconds time);

  stores::JobQueue& queue_;
  const JobCatalog& catalog_;
  const JobRunnerOptions options_;
  JobAttempts attempts_;
  CronFiring cron_;
  std::mutex mutex_;
  std::condition_variable_any stopped_, workerGone_;
  int working_ = 0;
  std::vector<std::jthread> workers_;
  std::jthread heartbeat_, ticker_;
};

}  // namespace instaplay::plugins
