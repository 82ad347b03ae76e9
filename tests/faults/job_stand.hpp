#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "host/stores/sql/embedded_sql_store.hpp"
#include "tests/faults/child_process.hpp"
#include "tests/faults/job_log.hpp"
#include "tests/faults/job_queue_at.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/temp_folder.hpp"

namespace instaplay::testing {

struct OnSqlite {
  static constexpr const char* kName = "SQLite";
  explicit OnSqlite(const std::filesystem::path& folder) : place((folder / "jobs.db").string()) {}
  std::string place;
};

struct OnRedis {
  static constexpr const char* kName = "Redis";
  explicit OnRedis(const std::filesystem::path& folder, std::vector<std::string> arguments = {})
      : server({folder / "redis", std::move(arguments)}), place("redis://127.0.0.1:" + std::to_string(server.port())) {}
  RedisServer server;
  std::string place;
};

using Ids = std::set<std::string>;

/// A queue, a database for effects and the processes that work on both, with the oracle: what the effects say happened,
/// whatever the processes believe.
class JobStand {
 public:
  JobStand(std::filesystem::path folder, std::string place);

  stores::JobQueue& queue() { return *queue_; }
  stores::SqlStore& sql() { return sql_; }

  /// Starts a worker; more: "lease=500".
  std::unique_ptr<ChildProcess> start(const std::string& mode, const std::vector<std::string>& more = {});
  void openGate() const;
  /// Enqueues count jobs as prefix0, prefix1, ... and gives their ids.
  Ids enqueue(const std::string& name, int count, const std::string& prefix = "job");

  std::vector<std::vector<std::string>> logged(const std::string& firstWord) const { return log_.linesOf(firstWord); }
  /// The jobs that had the effect that may happen again.
  Ids effects() const;
  /// How many effects were counted of each job whose effect must happen once.
  std::map<std::string, int> effectsOnce();
  /// Of ids, what had no effect of either kind.
  Ids lost(const Ids& ids);
  /// Whether no job waits or runs; false also when the queue cannot be asked.
  bool drained();
  std::string output() const;

 private:
  std::filesystem::path folder_;
  std::string place_;
  stores::EmbeddedSqlStore sql_;
  JobQueueAt queue_;
  JobLog log_;
  int started_ = 0;
};

/// A stand on a queue of its own kind.
template <class Backend>
struct StandOn {
  template <class... Options>
  explicit StandOn(Options... options) : backend(folder.path(), options...), stand(folder.path(), backend.place) {}

  TempFolder folder;
  Backend backend;
  JobStand stand;
};

/// Workers of which each can be killed at any time; a new one takes its place.
class WorkerCrew {
 public:
  WorkerCrew(JobStand& stand, std::string mode, int size, std::vector<std::string> more = {});

  void killOne(std::size_t which);
  /// Replaces the ones that ended by themselves.
  void replaceTheDead();
  void terminate();
  /// The exit codes.
  std::set<int> wait();
  std::size_t size() const { return workers_.size(); }

 private:
  JobStand& stand_;
  std::string mode_;
  std::vector<std::string> more_;
  std::vector<std::unique_ptr<ChildProcess>> workers_;
};

/// Waits until condition holds; false when the time is over.
bool eventually(const std::function<bool()>& condition);

stores::NewJob jobOf(std::string id, std::string name);

}  // namespace instaplay::testing
