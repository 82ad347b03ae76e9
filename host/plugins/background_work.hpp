#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "host/plugins/cache_removals.hpp"
#include "host/plugins/ephemeral_events.hpp"
#include "host/plugins/job_catalog.hpp"
#include "host/plugins/job_desk.hpp"
#include "host/plugins/job_runner.hpp"
#include "host/plugins/leases.hpp"
#include "host/plugins/outbox.hpp"
#include "host/plugins/outbox_event_bus.hpp"
#include "host/plugins/outbox_jobs.hpp"
#include "host/plugins/outbox_relay.hpp"
#include "host/plugins/outbox_subscriptions.hpp"
#include "host/plugins/push_relay.hpp"
#include "host/plugins/stream_pushes.hpp"
#include "host/stores/stores.hpp"

namespace instaplay::plugins {

/// Events, jobs and the outbox between them, put together for one host. Made before the plugins (their tables publish
/// and enqueue through it), filled with add() once they are registered, started last, stopped first. The host's own
/// migrations must have run before add().
class BackgroundWork {
 public:
  /// Borrows everything. options.worker names the holder of the relay's leases too.
  BackgroundWork(const stores::Stores& stores, base::IdGenerator& ids, const base::Clock& clock, const Toggles& toggles,
                 JobRunnerOptions options);
  ~BackgroundWork();

  EventBus& events() { return events_; }
  Jobs& jobs() { return jobs_; }
  Pushes& pushes() { return pushes_; }
  CacheRemovals& cacheRemovals() { return cacheRemovals_; }
  EventLink& link() { return ephemeral_.link(); }
  /// For jobs of the host, before seal().
  JobCatalog& catalog() { return catalog_; }
  /// For those who operate the host.
  JobDesk& desk() { return desk_; }
  /// How many jobs the queue refused for themselves, as last counted. Any thread.
  std::int64_t refusedJobs() const { return relay_.refused(); }
  /// For how long the oldest job or event, and the oldest push, has waited in SQL to go out, as last looked. Any
  /// thread.
  std::chrono::milliseconds oldestJobWait() const { return relay_.oldestWait(); }
  std::chrono::milliseconds oldestPushWait() const { return pushRelay_.oldestWait(); }

  /// Lets other processes take pushes to people, where the streams of this one reach nobody. Before start().
  void leavePushesToOthers() { relaysPushes_ = false; }

  /// Takes in a plugin after PluginManager::load() and before its start, and records its durable subscriptions. One
  /// that failed or is blocked keeps those it had: its events wait. Borrows it.
  void add(PluginInstance& plugin);
  /// No more plugins: jobs may run from here.
  void seal();
  /// Relays, delivers and runs jobs on threads of its own. After seal().
  void start();
  /// Stops claiming, waits for running jobs up to grace, hands back the rest.
  void stop(std::chrono::milliseconds grace);

  /// Without threads: relays, ticks, delivers and runs all that is due on this thread until nothing is left; how many
  /// jobs ran. After seal(), instead of start().
  std::size_t runDue();

 private:
  const base::Clock& clock_;
  const Toggles& toggles_;
  const JobRunnerOptions options_;
  stores::JobQueue& queue_;
  JobCatalog catalog_;
  Outbox outbox_;
  Subscriptions subscriptions_;
  EphemeralEvents ephemeral_;
  OutboxEventBus events_;
  OutboxJobs jobs_;
  PushOutbox pushOutbox_;
  StreamPushes pushes_;
  CacheRemovals cacheRemovals_;
  Leases leases_;
  OutboxRelay relay_;
  PushRelay pushRelay_;
  bool relaysPushes_ = true;
  JobDesk desk_;
  std::unique_ptr<JobRunner> runner_;
};

}  // namespace instaplay::plugins
