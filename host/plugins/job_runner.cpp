#include "host/plugins/job_runner.hpp"

#include <utility>

#include "host/base/log.hpp"

namespace instaplay::plugins {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kIdle{500};
// When the queue says there is work that this host cannot run, asking again at once would be a busy loop.
constexpr milliseconds kNothingForUs{50};
constexpr milliseconds kPauseAfterFailure{1000};
// A worker may be just about to begin a job when the others are handed back.
constexpr milliseconds kHandBackAgain{100};

}  // namespace

JobRunner::JobRunner(stores::JobQueue& queue, const JobCatalog& catalog, Outbox& outbox, const Toggles& toggles,
                     const base::Clock& clock, JobRunnerOptions options)
    : queue_(queue),
      catalog_(catalog),
      options_(std::move(options)),
      attempts_(queue, catalog, outbox, toggles),
      cron_(catalog, queue, clock, options_.cronLateness) {}

JobRunner::~JobRunner() { stop(milliseconds{0}); }

void JobRunner::start() {
  heartbeat_ = std::jthread([this](const std::stop_token& stop) {
    repeat(stop, options_.heartbeat, "Leases were not renewed", [this] { extendLeases(); });
  });
  ticker_ = std::jthread([this](const std::stop_token& stop) {
    repeat(stop, options_.tick, "The job queue did not tick", [this] { tick(); });
  });
  working_ = options_.threads;
  for (int i = 0; i < options_.threads; ++i) {
    workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

void JobRunner::stop(milliseconds grace) {
  for (std::jthread& worker : workers_) worker.request_stop();
  for (milliseconds time = grace; !waitForWorkers(time); time = kHandBackAgain) handBack();
  workers_.clear();
  heartbeat_ = {};
  ticker_ = {};
}

bool JobRunner::waitForWorkers(milliseconds time) {
  std::unique_lock lock(mutex_);
  return workerGone_.wait_for(lock, time, [this] { return working_ == 0; });
}

void JobRunner::handBack() {
  try {
    attempts_.running().releaseAll(queue_);
  } catch (const std::exception& error) {
    base::logWarn("jobs", "Running jobs were not handed back; their leases run out", {{"error", error.what()}});
  }
}

void JobRunner::tick() {
  queue_.tick();
  cron_.fireDue();
}

bool JobRunner::runNext() {
  const std::optional<stores::ClaimedJob> job = queue_.claim(options_.worker, catalog_.runnable(), options_.lease);
  if (job) attempts_.run(*job);
  return job.has_value();
}

void JobRunner::extendLeases() { attempts_.running().extendAll(queue_, options_.lease); }

void JobRunner::work(const std::stop_token& stop) {
  claimAndRun(stop);
  const std::lock_guard lock(mutex_);
  --working_;
  workerGone_.notify_all();
}

void JobRunner::claimAndRun(const std::stop_token& stop) {
  bool wasIdle = false;
  while (!stop.stop_requested()) {
    try {
      if (runNext()) {
        wasIdle = false;
        continue;
      }
      if (wasIdle) pause(stop, kNothingForUs);
      wasIdle = true;
      queue_.waitForWork(base::Deadline::after(kIdle));
    } catch (const std::exception& error) {
      base::logWarn("jobs", "No job could be claimed", {{"error", error.what()}});
      pause(stop, kPauseAfterFailure);
    }
  }
}

template <class Step>
void JobRunner::repeat(const std::stop_token& stop, milliseconds every, const char* what, Step step) {
  for (pause(stop, every); !stop.stop_requested(); pause(stop, every)) {
    try {
      step();
    } catch (const std::exception& error) {
      base::logWarn("jobs", what, {{"error", error.what()}});
    }
  }
}

void JobRunner::pause(const std::stop_token& stop, milliseconds time) {
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace instaplay::plugins
