#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"

namespace instaplay::stores {

struct NewJob {
  std::string id;         ///< the caller's; a known id is refused quietly (idempotent enqueue)
  std::string name;       ///< "stories.expire"
  std::string payload;    ///< JSON, at most 16 KiB
  std::string uniqueKey;  ///< not empty: at most one job holds it at a time
  /// 0: held until the job ended or is dead; else for this long, come what may.
  std::chrono::milliseconds uniqueTtl{0};
  std::chrono::milliseconds delay{0};
  int priority = 5;  ///< 0 first .. 9 last
  int maxAttempts = 8;
  std::string requestId;  ///< of the cause, for the logs
};

struct ClaimedJob {
  std::string id, name, payload, requestId;
  int attempt = 1, maxAttempts = 8;
  std::string token;  ///< proves the lease; only its holder may extend, finish or fail the job
};

enum class JobState { ready, delayed, active, dead };

struct JobInfo {
  std::string id, name, lastError;
  JobState state;
  int attempt = 0, maxAttempts = 0;
  std::int64_t enqueuedMs = 0;
  std::int64_t dueMs = 0;  ///< active: the end of the lease
};

struct JobCounts {
  std::int64_t ready = 0, delayed = 0, active = 0, dead = 0;
};

/// A queue of jobs, each delivered at least once under a lease with a fencing token. Times come from the store's
/// clock. Safe from any thread and any process. Throws base::Error unavailable when the store is down or full.
class JobQueue {
 public:
  using Milliseconds = std::chrono::milliseconds;

  virtual ~JobQueue() = default;
  /// The id under which it runs: its own, or that of the holder of its unique key. The id of a finished job is known
  /// for 10 minutes. Throws invalid for a malformed job, tooLarge for its payload, JobRefused.
  virtual std::string enqueue(const NewJob& job) = 0;
  /// The next due job among names (a worker claims only what it can run), attempt counted, leased for the time given.
  virtual std::optional<ClaimedJob> claim(std::string_view worker, const std::vector<std::string>& names,
                                          Milliseconds lease) = 0;
  /// False when the token no longer holds: another worker has the job, stop.
  virtual bool extend(const ClaimedJob& job, Milliseconds lease) = 0;
  virtual bool finish(const ClaimedJob& job) = 0;
  /// As the delay of fail(): no other attempt can help.
  static constexpr Milliseconds kGiveUp{-1};
  /// Tries again after delay; dead when attempts are used up, or at once with kGiveUp.
  virtual bool fail(const ClaimedJob& job, std::string_view error, Milliseconds delay) = 0;
  /// Gives the job back at once, the attempt uncounted (shutdown).
  virtual bool release(const ClaimedJob& job) = 0;

  /// Promotes what is due and reaps expired leases (attempts used up: dead). Every node calls it every 100-250 ms.
  virtual void tick() = 0;
  /// Waits until a job may be there or the deadline passes. May return early.
  virtual void waitForWork(base::Deadline deadline) = 0;

  virtual void pause(std::string_view name) = 0;
  virtual void resume(std::string_view name) = 0;
  /// What died last comes first, since there may be more of it than anybody lists.
  virtual std::vector<JobInfo> list(std::optional<JobState> state, std::size_t limit) = 0;
  /// A dead job starts over. False when it is not dead, or another job holds its unique key now.
  virtual bool retry(std::string_view id) = 0;
  virtual bool remove(std::string_view id) = 0;  ///< a job that is not active
  virtual JobCounts counts() = 0;
  virtual void ping(base::Deadline deadline) = 0;
};

}  // namespace instaplay::stores
