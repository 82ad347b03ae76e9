#include <poll.h>
#include <signal.h>

#include <cstdlib>

#include "host/base/error.hpp"
#include "host/plugins/job_call.hpp"
#include "host/plugins/job_runner.hpp"
#include "host/plugins/toggles.hpp"
#include "tests/faults/job_worker.hpp"
#include "tests/support/parallel.hpp"

namespace instaplay::testing {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{200};

plugins::JobRunnerOptions runnerOptions(const WorkerOptions& options) {
  plugins::JobRunnerOptions runner;
  runner.worker = options.text("worker");
  runner.threads = 2;
  runner.lease = options.time("lease");
  runner.heartbeat = runner.lease / 4;
  runner.tick = milliseconds{50};
  return runner;
}

void awaitTermination() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  int signal = 0;
  sigwait(&signals, &signal);
}

const stores::ClaimedJob& jobOf(plugins::Call& call) { return static_cast<plugins::JobCall&>(call).job(); }

void addJobs(WorkerParts& parts) {
  parts.catalog.addHostJob("effect", "",
                           [&](plugins::Call& call) { parts.makeEffect(jobOf(call).id, jobOf(call).attempt); });
  parts.catalog.addHostJob("abort", "", [&](plugins::Call& call) {
    parts.log.add({"abort", jobOf(call).id});
    std::abort();
  });
  parts.catalog.addHostJob("stubborn", "", [&](plugins::Call& call) {
    parts.log.add({"stubborn", jobOf(call).id});
    while (!call.cancelled()) poll(nullptr, 0, 2);
  });
}

}  // namespace

void runJobs(WorkerParts& parts) {
  addJobs(parts);
  const plugins::Toggles toggles;
  plugins::JobRunner runner(*parts.queue, parts.catalog, parts.outbox, toggles, parts.clock,
                            runnerOptions(parts.options));
  runner.start();
  awaitTermination();
  runner.stop(kPatience);
}

void runJobsUnprotected(WorkerParts& parts) {
  while (const auto job = parts.queue->claim(parts.options.text("worker"), {"effect"}, milliseconds{60'000})) {
    if (parts.queue->finish(*job)) parts.makeEffect(job->id, job->attempt);
  }
}

void runOneJob(WorkerParts& parts) {
  const auto lease = parts.options.time("lease");
  std::optional<stores::ClaimedJob> job;
  while (!job) {
    parts.queue->tick();
    job = parts.queue->claim(parts.options.text("worker"), {"effect"}, lease);
    if (!job) parts.queue->waitForWork(base::Deadline::after(milliseconds{20}));
  }
  parts.log.add({"claimed", job->id, parts.options.text("worker")});
  parts.awaitGate();
  parts.makeEffect(job->id, job->attempt);
  const bool extended = parts.queue->extend(*job, lease);
  const bool finished = parts.queue->finish(*job);
  parts.log.add(
      {"ended", parts.options.text("worker"), extended ? "extended" : "lost", finished ? "taken" : "refused"});
}

void enqueueUnique(WorkerParts& parts) {
  parts.awaitGate();
  inParallel(parts.options.number("parallel"), [&](int i) {
    stores::NewJob job;
    job.id = parts.options.text("worker") + "-" + std::to_string(i);
    job.name = "effect";
    job.payload = "{}";
    job.uniqueKey = "the-one";
    parts.log.add({"holder", parts.queue->enqueue(job)});
  });
}

}  // namespace instaplay::testing
