#include "host/app/platform.hpp"

#include <prometheus/registry.h>

#include <algorithm>
#include <mutex>

#include "host/app/admin_toggles.hpp"
#include "host/app/backlog.hpp"
#include "host/app/config/values.hpp"
#include "host/app/origin.hpp"
#include "host/app/plugin_options.hpp"
#include "host/app/resources.hpp"
#include "host/app/store_set.hpp"
#include "host/app/toggle_follower.hpp"
#include "host/base/bytes.hpp"
#include "host/base/log.hpp"
#include "host/plugins/background_work.hpp"
#include "host/plugins/dependency_gates.hpp"
#include "host/plugins/features_file.hpp"
#include "host/plugins/host_context.hpp"
#include "host/plugins/node_lease.hpp"
#include "host/plugins/plugin_manager.hpp"
#include "host/plugins/presence_tracker.hpp"
#include "host/plugins/secret_store.hpp"
#include "host/plugins/service_broker.hpp"
#include "host/stores/sql/migrations.hpp"

namespace instaplay::app {
namespace {

constexpr std::size_t kHolderBytes = 12;

plugins::PluginOptions pluginOptions(const Config& config, AdminToggles& adminToggles) {
  plugins::PluginOptions options;
  options.folders = pluginFolders(config);
  options.allowedHashes = config.pluginHashes;
  options.plugins = pluginSettings(config);
  for (const auto& [id, isEnabled] : adminToggles.plugins()) options.plugins[id].enabled = isEnabled;
  return options;
}

bool hasRole(const Config& config, Role role) {
  return std::find(config.roles.begin(), config.roles.end(), role) != config.roles.end();
}

plugins::JobRunnerOptions runnerOptions(const Config& config, const std::string& holder) {
  return {.worker = holder, .threads = hasRole(config, Role::worker) ? static_cast<int>(config.stores.jobWorkers) : 0};
}

bool isRegistered(const plugins::PluginInstance& plugin) {
  return plugin.state() == plugins::PluginState::registered || plugin.state() == plugins::PluginState::disabled;
}

}  // namespace

struct Platform::Parts {
  Parts(const Config& given, Options options)
      : config(given),
        origin(publicOrigin(given, given.server.port)),
        stores(given, clock),
        ports(openMigrated()),
        holder(base::toHex(base::randomBytes(kHolderBytes))),
        leases(ports.sql, clock, holder),
        ids(clock),
        nodeLease(leases, ids, std::move(options.onNodeLost)),
        secrets(ports.sql, clock, given.secrets.master.reveal()),
        adminToggles(ports.sql, clock),
        gates(static_cast<int>(options.threads)),
        work(ports, ids, clock, toggles, runnerOptions(given, holder)),
        presence(ports.presence, work.events(), holder),
        context(makeContext()),
        manager(context, startOptions(given, std::move(options.check))),
        current(given),
        follower(adminToggles, work.events(), options.toggleInterval, [this] { return followAdmins(); }) {}

  stores::Stores openMigrated() {
    const stores::Stores opened = stores.ports();
    stores::Migrations(opened.sql, clock).run({"host", resourceFolder("migrations")});
    return opened;
  }

  plugins::PluginOptions startOptions(const Config& from, plugins::DeclarationCheck check) {
    plugins::PluginOptions options = pluginOptions(from, adminToggles);
    options.check = std::move(check);
    return options;
  }

  plugins::HostContext makeContext() {
    return {.stores = ports,
            .clock = clock,
            .ids = ids,
            .services = services,
            .events = work.events(),
            .jobs = work.jobs(),
            .pushes = work.pushes(),
            .cacheRemovals = work.cacheRemovals(),
            .toggles = toggles,
            .metrics = metrics,
            .fact = [this](std::string_view key) { return fact(key); },
            .secret = [this](std::string_view purpose) { return secrets.derive(purpose); },
            .gates = &gates};
  }

  std::string fact(std::string_view key) {
    if (key == "environment") return printValue(config.environment);
    if (key == "product") return "InstaPlay";
    if (key != "public_origin") return {};
    const std::scoped_lock lock(originMutex);
    return origin;
  }

  plugins::Toggles::Rules readRules(const Config& from) {
    auto rules = plugins::featureDefaults(manager.plugins());
    if (!from.features.empty()) rules = plugins::readFeatures(from.features, std::move(rules));
    return rules;
  }

  void useRules(plugins::Toggles::Rules rules) {
    toggles.replace(adminToggles.layOver(rules));
    fileRules = std::move(rules);
  }

  /// False when a plugin could not be switched because it is busy.
  bool followAdmins() {
    const std::scoped_lock lock(changes);
    toggles.replace(adminToggles.layOver(fileRules));
    bool isDone = true;
    const auto wanted = pluginOptions(current, adminToggles).plugins;
    for (const auto& plugin : manager.plugins()) {
      const auto found = wanted.find(plugin->id());
      const bool isWanted = found == wanted.end() || found->second.enabled;
      if (manager.isEnabled(plugin->id()) != isWanted) isDone = follow(plugin->id(), isWanted) && isDone;
    }
    return isDone;
  }

  bool follow(const std::string& id, bool isEnabled) {
    try {
      manager.setEnabled(id, isEnabled);
      base::logInfo("app", isEnabled ? "a plugin was switched on elsewhere" : "a plugin was switched off elsewhere",
                    {{"plugin", id}});
      return true;
    } catch (const base::Error& error) {
      base::logWarn("app", "a plugin that was switched elsewhere is not", {{"plugin", id}, {"reason", error.what()}});
      return error.code != plugins::kPluginBusy;
    }
  }

  const Config config;
  base::SystemClock clock;
  std::mutex originMutex;
  std::string origin;
  StoreSet stores;
  stores::Stores ports;
  const std::string holder;
  plugins::Leases leases;
  base::IdGenerator ids;
  plugins::NodeLease nodeLease;
  plugins::SecretStore secrets;
  AdminToggles adminToggles;
  plugins::DependencyGates gates;
  plugins::Toggles toggles;
  plugins::ServiceBroker services;
  prometheus::Registry metrics;
  plugins::BackgroundWork work;
  plugins::PresenceTracker presence;
  const Backlog backlog{work};
  plugins::HostContext context;
  plugins::PluginManager manager;
  std::mutex changes;  ///< of switches, flags and settings: one at a time; and what follows
  Config current;
  plugins::Toggles::Rules fileRules;
  ToggleFollower follower;
};

Platform::Platform(const Config& config, Options options)
    : parts_(std::make_unique<Parts>(config, std::move(options))) {}

Platform::~Platform() = default;

void Platform::load() {
  parts_->manager.load();
  parts_->useRules(parts_->readRules(parts_->config));
}

void Platform::migrate() { parts_->manager.migrate(); }

void Platform::start() {
  if (parts_->config.stores.streams.driver == RedisDriver::embedded) {
    if (!hasRole(parts_->config, Role::web)) parts_->work.leavePushesToOthers();
    parts_->work.link().reachesAllIf([this] { return !parts_->leases.othersHold(plugins::NodeLease::kPrefix); });
  }
  for (const auto& plugin : parts_->manager.plugins()) {
    if (isRegistered(*plugin)) parts_->work.add(*plugin);
  }
  parts_->work.seal();
  parts_->manager.start();
  parts_->work.start();
  parts_->presence.start();
  parts_->follower.start();
}

void Platform::stop(std::chrono::milliseconds grace) {
  const auto deadline = base::Deadline::after(grace);
  parts_->follower.stop();
  parts_->presence.stop();
  parts_->work.stop(grace);
  parts_->manager.stop(std::chrono::milliseconds(deadline.leftMs()));
}

void Platform::reload(const Config& config) {
  const std::scoped_lock lock(parts_->changes);
  auto rules = parts_->readRules(config);
  parts_->manager.reconfigure(pluginOptions(config, parts_->adminToggles).plugins);
  parts_->useRules(std::move(rules));
  parts_->current = config;
}

void Platform::setPluginEnabled(std::string_view id, bool enabled) {
  {
    const std::scoped_lock lock(parts_->changes);
    const bool before = parts_->manager.isEnabled(id);
    parts_->manager.setEnabled(id, enabled);
    try {
      parts_->adminToggles.savePlugin(id, enabled);
    } catch (...) {
      parts_->manager.setEnabled(id, before);
      throw;
    }
  }
  parts_->follower.tell();
}

void Platform::setFlag(std::string_view key, const plugins::FlagRule& rule) {
  {
    const std::scoped_lock lock(parts_->changes);
    parts_->adminToggles.saveFlag(key, rule);
    parts_->toggles.replace(parts_->adminToggles.layOver(parts_->fileRules));
  }
  parts_->follower.tell();
}

void Platform::setPublicOrigin(std::string origin) {
  const std::scoped_lock lock(parts_->originMutex);
  parts_->origin = std::move(origin);
}

plugins::PluginManager& Platform::plugins() { return parts_->manager; }
plugins::HostContext& Platform::context() { return parts_->context; }
plugins::Toggles& Platform::toggles() { return parts_->toggles; }

plugins::PresenceTracker& Platform::presence() { return parts_->presence; }
prometheus::Registry& Platform::metrics() { return parts_->metrics; }
plugins::JobDesk& Platform::jobDesk() { return parts_->work.desk(); }
const Backlog& Platform::backlog() { return parts_->backlog; }
const StoreTraffic& Platform::storeTraffic() { return parts_->stores.traffic(); }

}  // namespace instaplay::app
