#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "host/stores/jobs/port.hpp"

namespace instaplay::stores {

class RedisClient;
class RedisReply;
struct RedisScript;

/// The job queue on a Redis 7 of its own policy: `maxmemory-policy noeviction`, append-only file on. Each operation is
/// one script and one round trip, whole or not at all; times are those of Redis. A full Redis refuses new jobs, while
/// those that it holds are still run and finished.
///
/// Under `jq:{queue}:` stand ready:<name> (priority, then order of enqueue), delayed (due), active (end of the lease)
/// and dead (time of death), all sorted sets of ids; job:<id>, done:<id>, uniq:<key>; wake, a list that idle workers
/// wait on; names, paused and stats.
class RedisJobQueue final : public JobQueue {
 public:
  /// Borrows redis. queue tells queues on one Redis apart; it holds no braces.
  explicit RedisJobQueue(RedisClient& redis, std::string_view queue = "main");

  std::string enqueue(const NewJob& job) override;
  std::optional<ClaimedJob> claim(std::string_view worker, const std::vector<std::string>& names,
                                  Milliseconds lease) override;
  bool extend(const ClaimedJob& job, Milliseconds lease) override;
  bool finish(const ClaimedJob& job) override;
  bool fail(const ClaimedJob& job, std::string_view error, Milliseconds delay) override;
  bool release(const ClaimedJob& job) override;
  void tick() override;
  /// Returns after a second at the latest, and soon when Redis cannot be reached.
  void waitForWork(base::Deadline deadline) override;
  void pause(std::string_view name) override;
  void resume(std::string_view name) override;
  std::vector<JobInfo> list(std::optional<JobState> state, std::size_t limit) override;
  bool retry(std::string_view id) override;
  bool remove(std::string_view id) override;
  JobCounts counts() override;
  void ping(base::Deadline deadline) override;

  /// What of the server's settings may lose jobs that were accepted, each with the fix; nothing when it does not tell.
  std::vector<std::string> riskySettings();

 private:
  RedisReply run(const RedisScript& script, std::initializer_list<std::string_view> arguments);
  bool holds(const RedisScript& script, std::initializer_list<std::string_view> arguments);

  RedisClient& redis_;
  const std::string prefix_, wakeKey_;
};

}  // namespace instaplay::stores
