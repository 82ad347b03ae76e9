#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/plugins/call.hpp"

namespace instaplay::plugins {

class PluginInstance;

/// How often and when a job is tried again.
struct RetryPolicy {
  int maxAttempts = 8;
  std::chrono::milliseconds backoff{2000}, backoffCap{900'000};

  /// Full jitter: chance, from 0 to 1, of the backoff doubled with each attempt so far, never over the cap.
  std::chrono::milliseconds delay(int attempt, double chance) const;
};

/// Everything a runner must know of one kind of job.
struct JobKind {
  std::string name;
  std::string owner;  ///< a plugin's id, or "host"
  std::string cron;   ///< empty: only when enqueued
  RetryPolicy retry;
  std::chrono::milliseconds timeout{0};  ///< 0: none
  std::function<void(Call&)> run;        ///< leaves its answer in the call; does not throw
  std::function<bool()> active;          ///< whether it may run now
};

/// The jobs that this process can run: those its plugins declared, deliveries of the events they subscribed to
/// durably ("event:<topic>@<plugin>"), and the host's own. Filled before anything runs, then only read, by any thread.
class JobCatalog {
 public:
  /// A plugin that is registered. Borrows it.
  void add(PluginInstance& plugin);
  /// A job of the host; what work throws fails the attempt.
  void addHostJob(std::string name, std::string cron, std::function<void(Call&)> work);

  const JobKind* find(std::string_view name) const;
  /// The names of all that may run now.
  std::vector<std::string> runnable() const;
  const std::map<std::string, JobKind, std::less<>>& kinds() const { return kinds_; }

  // With the default backoff these last for some two hours, longer than most outages.
  static constexpr int kEventAttempts = 25;
  static std::string eventJob(std::string_view topic, std::string_view plugin);
  /// The topic in the name of an event's job; empty for other names.
  static std::string_view topicOf(std::string_view jobName);

 private:
  std::map<std::string, JobKind, std::less<>> kinds_;
};

}  // namespace instaplay::plugins
