#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "host/app/config/config.hpp"
#include "host/plugins/plugin_manager.hpp"

namespace prometheus {
class Registry;
}

namespace instaplay::plugins {
struct FlagRule;
class JobDesk;
class PresenceTracker;
class Toggles;
struct HostContext;
}  // namespace instaplay::plugins

namespace instaplay::app {

class Backlog;
class StoreTraffic;

/// Everything below HTTP: the stores, what plugins reach through the SDK, and the plugins themselves. Construction
/// opens the stores and runs the host's migrations; load() and start() go on from there; the destructor undoes it all.
/// Main thread, except where said.
class Platform {
 public:
  struct Options {
    unsigned threads = 16;  ///< that serve requests
    /// Called by any thread when this process must end because ids it mints may no longer be its own.
    std::function<void()> onNodeLost;
    /// Of those who serve what plugins declare; called by load().
    plugins::DeclarationCheck check = {};
    /// How long what an admin switched in another process may go unnoticed when nothing tells of it.
    std::chrono::milliseconds toggleInterval{2'000};
  };

  Platform(const Config& config, Options options);
  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  /// Brings plugins as far as registered, and reads the flags. Throws when a plugin or a flag is wrong.
  void load();
  /// Brings the tables of all plugins up to date. After load().
  void migrate();
  /// Migrates, starts the plugins, then the relay and the jobs. After load().
  void start();
  /// Stops claiming jobs, waits for those that run and for calls in flight, and stops the plugins.
  void stop(std::chrono::milliseconds grace);

  /// Takes plugin switches, plugin settings and flags of a new configuration. Throws and keeps all old ones when
  /// anything is wrong. Any thread, one at a time.
  void reload(const Config& config);

  /// Switches a plugin for all processes on the database, and after restarts too. Throws base::Error notFound, conflict
  /// when it cannot start or its calls do not end in time, unavailable when it cannot be saved. Any thread.
  void setPluginEnabled(std::string_view id, bool enabled);
  /// The same for the rule of a feature flag. Any thread.
  void setFlag(std::string_view key, const plugins::FlagRule& rule);

  /// What browsers see; for plugins that write links. Any thread.
  void setPublicOrigin(std::string origin);

  plugins::PluginManager& plugins();     ///< any thread
  plugins::HostContext& context();       ///< any thread
  plugins::Toggles& toggles();           ///< any thread
  plugins::PresenceTracker& presence();  ///< of those who connect to this process; any thread
  prometheus::Registry& metrics();       ///< any thread
  const StoreTraffic& storeTraffic();    ///< any thread
  plugins::JobDesk& jobDesk();           ///< any thread
  const Backlog& backlog();              ///< any thread

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace instaplay::app
