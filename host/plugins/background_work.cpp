#include "host/plugins/background_work.hpp"

#include <utility>

#include "host/plugins/plugin_instance.hpp"

namespace instaplay::plugins {
namespace {

constexpr const char* kEachNight = "17 3 * * *";

std::vector<std::string> durableTopics(const PluginInstance& plugin) {
  std::vector<std::string> topics;
  for (const SubscriptionDeclaration& subscription : plugin.declarations().subscriptions) {
    if (subscription.durable) topics.push_back(subscription.topic);
  }
  return topics;
}

}  // namespace

BackgroundWork::BackgroundWork(const stores::Stores& stores, base::IdGenerator& ids, const base::Clock& clock,
                               const Toggles& toggles, JobRunnerOptions options)
    : clock_(clock),
      toggles_(toggles),
      options_(std::move(options)),
      queue_(stores.jobs),
      outbox_(stores.sql, clock),
      subscriptions_(stores.sql, clock),
      ephemeral_(toggles, stores.streams, clock, options_.worker),
      events_(stores.sql, outbox_, subscriptions_, ephemeral_, ids),
      jobs_(stores.sql, stores.jobs, outbox_, catalog_, ids, clock),
      pushOutbox_(stores.sql, clock),
      pushes_(stores.streams, pushOutbox_, ids),
      cacheRemovals_(outbox_, stores.cache, ids),
      leases_(stores.sql, clock, options_.worker),
      relay_(outbox_, stores.jobs, stores.cache, leases_, subscriptions_, clock),
      pushRelay_(pushOutbox_, stores.streams, leases_, clock),
      desk_(stores.jobs, outbox_) {
  catalog_.addHostJob("host.forget_effects", kEachNight, [this](Call&) { jobs_.forgetOldEffects(); });
}

BackgroundWork::~BackgroundWork() { stop(std::chrono::milliseconds{0}); }

void BackgroundWork::add(PluginInstance& plugin) {
  const PluginState state = plugin.state();
  if (state == PluginState::failed || state == PluginState::blocked) return;
  catalog_.add(plugin);
  ephemeral_.add(plugin);
  subscriptions_.record(plugin.id(), durableTopics(plugin));
}

void BackgroundWork::seal() {
  runner_ = std::make_unique<JobRunner>(queue_, catalog_, outbox_, toggles_, clock_, options_);
}

void BackgroundWork::start() {
  relay_.start();
  if (relaysPushes_) pushRelay_.start();
  ephemeral_.start();
  runner_->start();
}

void BackgroundWork::stop(std::chrono::milliseconds grace) {
  if (runner_) runner_->stop(grace);
  ephemeral_.stop();
  pushRelay_.stop();
  relay_.stop();
}

std::size_t BackgroundWork::runDue() {
  std::size_t ran = 0;
  for (bool moved = true; moved;) {
    runner_->tick();
    moved = relay_.relayOnce() > 0;
    moved = pushRelay_.relayOnce() > 0 || moved;
    moved = ephemeral_.deliverWaiting() > 0 || moved;
    while (runner_->runNext()) {
      ++ran;
      moved = true;
    }
  }
  return ran;
}

}  // namespace instaplay::plugins
