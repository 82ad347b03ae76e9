#include "host/plugins/job_runner_attempt.hpp"

#include <algorithm>

#include "host/base/log.hpp"
#include "host/plugins/outbox.hpp"
#include "host/plugins/toggles.hpp"

namespace instaplay::plugins {
namespace {

using base::ErrorKind;
using stores::JobQueue;

bool isHopeless(ErrorKind kind) { return kind == ErrorKind::invalid || kind == ErrorKind::unsupported; }

}  // namespace

RunningJobs::Entry::Entry(RunningJobs& jobs, JobCall& call) : jobs_(jobs) {
  const std::lock_guard lock(jobs_.mutex_);
  place_ = jobs_.calls_.insert(jobs_.calls_.end(), &call);
}

RunningJobs::Entry::~Entry() {
  const std::lock_guard lock(jobs_.mutex_);
  jobs_.calls_.erase(place_);
}

void RunningJobs::extendAll(JobQueue& queue, std::chrono::milliseconds lease) {
  const std::lock_guard lock(mutex_);
  for (JobCall* call : calls_) {
    if (call->cancelled() || queue.extend(call->job(), lease)) continue;
    base::logWarn("jobs", "A running job lost its lease", {{"job", call->job().id}, {"name", call->job().name}});
    call->cancel();
  }
}

void RunningJobs::releaseAll(JobQueue& queue) {
  const std::lock_guard lock(mutex_);
  for (JobCall* call : calls_) call->cancel();
  for (const JobCall* call : calls_) queue.release(call->job());
}

JobAttempts::JobAttempts(JobQueue& queue, const JobCatalog& catalog, Outbox& outbox, const Toggles& toggles)
    : queue_(queue), catalog_(catalog), outbox_(outbox), toggles_(toggles) {}

void JobAttempts::run(const stores::ClaimedJob& job) {
  const JobKind& kind = *catalog_.find(job.name);
  JobCall call(job, kind, toggles_.snapshot({}));
  {
    const base::LogScope scope(job.requestId);
    const RunningJobs::Entry running(running_, call);
    kind.run(call);
  }
  try {
    conclude(call, kind);
  } catch (const std::exception& error) {
    base::logWarn("jobs", "How a job ended could not be told; its lease runs out and it runs again",
                  {{"job", job.id}, {"name", job.name}, {"error", error.what()}});
  }
}

void JobAttempts::conclude(JobCall& call, const JobKind& kind) {
  if (call.cancelled()) {
    queue_.release(call.job());  // unless it was, or the lease is lost
    return;
  }
  const Answer& answer = call.answer();
  if (answer.kind != Answer::Kind::error) {
    settle(call);
    queue_.finish(call.job());
  } else if (!kind.active()) {
    queue_.release(call.job());
  } else {
    fail(call, kind, *answer.error);
  }
}

void JobAttempts::fail(const JobCall& call, const JobKind& kind, const base::Error& error) {
  const stores::ClaimedJob& job = call.job();
  const bool isLast = isHopeless(error.kind) || job.attempt >= job.maxAttempts;
  const auto delay = std::max(kind.retry.delay(job.attempt, chance()), error.retryAfter);
  queue_.fail(job, error.code + ": " + error.message, isLast ? JobQueue::kGiveUp : delay);
  if (isLast) settle(call);
  base::log(isLast ? base::LogLevel::error : base::LogLevel::info, "jobs",
            isLast ? "A job was given up" : "A job failed and will be tried again",
            {{"job", job.id},
             {"name", job.name},
             {"plugin", kind.owner},
             {"attempt", job.attempt},
             {"error", error.code + ": " + error.message}});
}

/// Lets the next event of the key go.
void JobAttempts::settle(const JobCall& call) {
  if (call.event() && !call.event()->key.empty()) outbox_.settle(call.job().id);
}

double JobAttempts::chance() {
  const std::lock_guard lock(mutex_);
  return std::uniform_real_distribution<double>{}(random_);
}

}  // namespace instaplay::plugins
