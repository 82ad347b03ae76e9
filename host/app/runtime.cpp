#include "host/app/runtime.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

#include "host/app/admin.hpp"
#include "host/app/host_routes.hpp"
#include "host/app/http_options.hpp"
#include "host/app/logging.hpp"
#include "host/app/origin.hpp"
#include "host/app/platform.hpp"
#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/edge/server.hpp"
#include "host/http/pipeline.hpp"
#include "host/http/plugin_commands.hpp"
#include "host/plugins/host_context.hpp"
#include "host/plugins/plugin_manager.hpp"
#include "host/plugins/presence_tracker.hpp"
#include "host/realtime/realtime_room.hpp"
#include "host/stores/blobs/port.hpp"
#include "host/stores/cache/port.hpp"
#include "host/stores/documents/port.hpp"
#include "host/stores/jobs/port.hpp"
#include "host/stores/limits/port.hpp"
#include "host/stores/sql/port.hpp"
#include "host/stores/streams/port.hpp"

namespace instaplay::app {
namespace {

constexpr std::chrono::milliseconds kLeastGrace{1000}, kLookUpTime{5000};

template <class Store>
http::Dependency dependency(std::string name, Store& store,
                            http::Dependency::Weight weight = http::Dependency::Weight::required) {
  return {std::move(name), [&store](base::Deadline deadline) { store.ping(deadline); }, weight};
}

/// Their connection to this process lasts for as long as what is given back.
realtime::Attendance attendanceIn(plugins::PresenceTracker& presence) {
  return [&presence](std::int64_t user) -> std::shared_ptr<void> {
    const auto close = [&presence](stores::PresenceEntry* entry) {
      presence.closed(*entry);
      delete entry;
    };
    return {new stores::PresenceEntry(presence.opened(user)), close};
  };
}

void warnOfPlainCookies(const Config& config) {
  if (config.environment != Environment::development || config.publicOrigin.starts_with("https://")) return;
  base::logWarn("app",
                "development: session cookies are sent without Secure; set environment to production for people");
}

}  // namespace

struct Runtime::Parts {
  Parts(const Config& given, std::function<Config()> read, std::function<void()> onNodeLost)
      : config(given),
        readConfig(std::move(read)),
        platform(given, {.threads = serverThreads(given),
                         .onNodeLost = std::move(onNodeLost),
                         .check =
                             [this](const auto& plugins) {
                               return unservable(config, hostRoutes(platform, admin, dependencies()), plugins);
                             }}),
        identity(platform.context().services),
        admin(platform, [this] { reload(); }) {}

  std::vector<http::PluginSource> pluginSources() {
    std::vector<http::PluginSource> sources;
    for (const auto& plugin : platform.plugins().plugins()) sources.push_back(http::sourceOf(*plugin));
    return sources;
  }

  std::vector<http::Dependency> dependencies() {
    // Without cache reads go to the stores, jobs wait in SQL, and what only streams or limits give is missed.
    constexpr auto helpful = http::Dependency::Weight::helpful;
    const stores::Stores& stores = platform.context().stores;
    return {
        {"host",
         [this](base::Deadline) {
           if (isStopping) throw base::unavailable("The host is stopping.");
         }},
        dependency("sql", stores.sql),
        dependency("documents", stores.documents),
        dependency("cache", stores.cache, helpful),
        dependency("jobs", stores.jobs, helpful),
        dependency("streams", stores.streams, helpful),
        dependency("limits", stores.limits, helpful),
        dependency("blobs", stores.blobs),
    };
  }

  void makeRoom(const std::vector<http::PluginSource>& sources) {
    plugins::HostContext& context = platform.context();
    commands.emplace(httpOptions(config), http::PluginCommands::Parts{sources, context.toggles, context.stores.limits});
    room.emplace(realtimeOptions(config),
                 realtime::RealtimeRoom::Parts{.streams = context.stores.streams,
                                               .events = context.events,
                                               .commands = *commands,
                                               .clock = context.clock,
                                               .metrics = platform.metrics(),
                                               .lookUp =
                                                   [this](const std::vector<std::string>& sessionIds) {
                                                     const auto deadline = base::Deadline::after(kLookUpTime);
                                                     return http::lookUpSessions(identity, sessionIds, deadline);
                                                   },
                                               .attend = attendanceIn(platform.presence())});
  }

  void makePipeline() {
    plugins::HostContext& context = platform.context();
    const auto sources = pluginSources();
    makeRoom(sources);
    pipeline.emplace(httpOptions(config),
                     http::Pipeline::Parts{.plugins = sources,
                                           .hostRoutes = hostRoutes(platform, admin, dependencies()),
                                           .identity = identity,
                                           .events = context.events,
                                           .toggles = context.toggles,
                                           .limits = context.stores.limits,
                                           .sql = context.stores.sql,
                                           .clock = context.clock,
                                           .metrics = platform.metrics(),
                                           .room = &*room});
  }

  void reload() {
    const std::scoped_lock lock(reloadMutex);
    const Config fresh = readConfig();
    platform.reload(fresh);
    setUpLogging(fresh.log);
    base::logInfo("app", "the configuration was reloaded");
  }

  bool serves() const { return std::find(config.roles.begin(), config.roles.end(), Role::web) != config.roles.end(); }

  const Config config;
  const std::function<Config()> readConfig;
  std::mutex reloadMutex;
  std::atomic<bool> isStopping{false};
  Platform platform;
  http::BrokeredIdentity identity;
  Admin admin;
  std::optional<http::PluginCommands> commands;
  std::optional<realtime::RealtimeRoom> room;
  std::optional<http::Pipeline> pipeline;
  std::optional<edge::EdgeServer> edge;
};

Runtime::Runtime(const Config& config, std::function<Config()> readConfig, std::function<void()> onNodeLost)
    : parts_(std::make_unique<Parts>(config, std::move(readConfig), std::move(onNodeLost))) {}

Runtime::~Runtime() = default;

void Runtime::start() {
  Parts& parts = *parts_;
  warnOfPlainCookies(parts.config);
  parts.platform.load();
  parts.makePipeline();
  parts.platform.start();
  if (!parts.serves()) return;
  parts.room->start();
  parts.edge.emplace(edgeOptions(parts.config), *parts.pipeline, parts.platform.context().clock);
  parts.edge->start();
  parts.platform.setPublicOrigin(publicOrigin(parts.config, parts.edge->port()));
}

std::uint16_t Runtime::port() const { return parts_->edge ? parts_->edge->port() : std::uint16_t{0}; }

std::string Runtime::url() const { return listenUrl(parts_->config, port()); }

void Runtime::reload() { parts_->reload(); }

void Runtime::stop() {
  Parts& parts = *parts_;
  const auto deadline = base::Deadline::after(parts.config.server.drain);
  parts.isStopping = true;
  if (parts.edge && !parts.edge->drain(parts.config.server.drain)) {
    base::logWarn("app", "requests were still running at the end of the drain and were cut");
  }
  parts.edge.reset();
  if (parts.room) parts.room->stop();
  parts.platform.stop(std::max(kLeastGrace, std::chrono::milliseconds(deadline.leftMs())));
}

}  // namespace instaplay::app
