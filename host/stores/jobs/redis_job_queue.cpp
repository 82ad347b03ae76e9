#include "host/stores/jobs/redis_job_queue.hpp"

#include <algorithm>
#include <thread>

#include "host/base/log.hpp"
#include "host/stores/jobs/job_refused.hpp"
#include "host/stores/jobs/job_rules.hpp"
#include "host/stores/jobs/redis_job_scripts.hpp"
#include "host/stores/redis/redis_client.hpp"

namespace instaplay::stores {
namespace {

using std::chrono::milliseconds;

// A wake-up may have gone to a worker that died, or that cannot run the job: then somebody else must look.
constexpr milliseconds kLongestWait{1'000};
constexpr milliseconds kPauseAfterFailure{100};
constexpr std::string_view kTickedAtOnce = "250";

std::string text(milliseconds time) { return std::to_string(time.count()); }

// With three decimals whatever the locale.
std::string inSeconds(std::int64_t ms) {
  const std::string decimals = std::to_string(ms % 1000);
  return std::to_string(ms / 1000) + "." + std::string(3 - decimals.size(), '0') + decimals;
}

std::string textAt(const RedisReply& row, std::size_t index) { return std::string(row[index].text()); }
int numberAt(const RedisReply& row, std::size_t index) { return static_cast<int>(row[index].integer()); }

/// What its user may not do says nothing of the job.
[[noreturn]] void refuse(const RedisError& error) {
  if (!error.reason.starts_with("NOPERM")) throw JobRefused(error.reason);
  base::logError("jobs", "the user of the queue's Redis lacks a right", {{"reason", error.reason}});
  throw base::unavailable("The store cannot be used now.");
}

JobInfo toInfo(const RedisReply& row) {
  return {textAt(row, 1),   textAt(row, 2),   textAt(row, 3),   stateNamed(row[0].text()),
          numberAt(row, 4), numberAt(row, 5), row[6].integer(), row[7].integer()};
}

}  // namespace

RedisJobQueue::RedisJobQueue(RedisClient& redis, std::string_view queue)
    : redis_(redis), prefix_("jq:{" + std::string(queue) + "}:"), wakeKey_(prefix_ + "wake") {}

std::string RedisJobQueue::enqueue(const NewJob& job) {
  requireEnqueueable(job);
  const std::string hold = text(job.uniqueTtl), delay = text(std::max(milliseconds{0}, job.delay));
  const std::string priority = std::to_string(job.priority), attempts = std::to_string(job.maxAttempts);
  try {
    const RedisReply id = run(kJobsEnqueueScript, {job.id, job.name, job.payload, job.requestId, job.uniqueKey, hold,
                                                   delay, priority, attempts});
    return std::string(id.text());
  } catch (const RedisError& error) {
    refuse(error);
  }
}

std::optional<ClaimedJob> RedisJobQueue::claim(std::string_view worker, const std::vector<std::string>& names,
                                               Milliseconds lease) {
  if (names.empty()) return std::nullopt;
  const std::string nonce = leaseNonce(), leaseMs = text(lease);
  std::vector<std::string_view> arguments{worker, nonce, leaseMs};
  arguments.insert(arguments.end(), names.begin(), names.end());
  const std::string_view prefix = prefix_;
  const RedisReply job = redis_.run(kJobsClaimScript, RedisArgs(&prefix, 1), RedisArgs(arguments));
  if (job.isNil()) return std::nullopt;
  return ClaimedJob{textAt(job, 0),   textAt(job, 1),   textAt(job, 2), textAt(job, 3),
                    numberAt(job, 4), numberAt(job, 5), textAt(job, 6)};
}

bool RedisJobQueue::extend(const ClaimedJob& job, Milliseconds lease) {
  return holds(kJobsExtendScript, {job.id, job.token, text(lease)});
}

bool RedisJobQueue::finish(const ClaimedJob& job) {
  return holds(kJobsFinishScript, {job.id, job.token, text(kDoneRemembered)});
}

bool RedisJobQueue::fail(const ClaimedJob& job, std::string_view error, Milliseconds delay) {
  return holds(kJobsFailScript, {job.id, job.token, error.substr(0, kMaxJobError), text(std::max(kGiveUp, delay))});
}

bool RedisJobQueue::release(const ClaimedJob& job) { return holds(kJobsReleaseScript, {job.id, job.token}); }

void RedisJobQueue::tick() {
  while (run(kJobsTickScript, {kTickedAtOnce}).integer() == 1) {
  }
}

void RedisJobQueue::waitForWork(base::Deadline deadline) {
  if (deadline.expired()) return;
  // Rounded up, so that the deadline has passed when nothing came; 0 would wait for ever.
  const std::int64_t ms = std::min<std::int64_t>(deadline.leftMs(), kLongestWait.count() - 1) + 1;
  const std::string seconds = inSeconds(ms);
  const std::string_view words[]{"BRPOP", wakeKey_, seconds};
  try {
    redis_.command(words, base::Deadline::after(milliseconds{ms} + redis_.options().commandTimeout));
  } catch (const base::Error&) {
    std::this_thread::sleep_until(deadline.sooner(base::Deadline::after(kPauseAfterFailure)).time());
  }
}

void RedisJobQueue::pause(std::string_view name) { run(kJobsPauseScript, {name}); }
void RedisJobQueue::resume(std::string_view name) { run(kJobsResumeScript, {name}); }

std::vector<JobInfo> RedisJobQueue::list(std::optional<JobState> state, std::size_t limit) {
  const std::string_view wanted = state ? stateName(*state) : std::string_view("");
  const RedisReply rows = run(kJobsListScript, {wanted, std::to_string(limit)});
  std::vector<JobInfo> jobs;
  for (std::size_t i = 0; i < rows.size(); ++i) jobs.push_back(toInfo(rows[i]));
  return jobs;
}

bool RedisJobQueue::retry(std::string_view id) { return holds(kJobsRetryScript, {id}); }
bool RedisJobQueue::remove(std::string_view id) { return holds(kJobsRemoveScript, {id}); }

JobCounts RedisJobQueue::counts() {
  const RedisReply counts = run(kJobsCountsScript, {});
  return {counts[0].integer(), counts[1].integer(), counts[2].integer(), counts[3].integer()};
}

void RedisJobQueue::ping(base::Deadline deadline) { redis_.ping(deadline); }

std::vector<std::string> RedisJobQueue::riskySettings() {
  constexpr std::pair<std::string_view, std::string_view> kSafe[]{
      {"maxmemory-policy", "noeviction"}, {"appendonly", "yes"}, {"appendfsync", "always"}};
  std::vector<std::string> risks;
  for (const auto& [name, safe] : kSafe) {
    try {
      const RedisReply setting = redis_.command({"CONFIG", "GET", name});
      if (setting.size() < 2 || setting[1].text() == safe) continue;
      risks.push_back(std::string(name) + " is " + textAt(setting, 1) + "; set it to " + std::string(safe));
    } catch (const base::Error&) {
      // It is down, or this user may not ask.
    }
  }
  return risks;
}

RedisReply RedisJobQueue::run(const RedisScript& script, std::initializer_list<std::string_view> arguments) {
  return redis_.run(script, {prefix_}, arguments);
}

bool RedisJobQueue::holds(const RedisScript& script, std::initializer_list<std::string_view> arguments) {
  return run(script, arguments).integer() == 1;
}

}  // namespace instaplay::stores
