#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "host/plugins/plugin_instance.hpp"

namespace instaplay::plugins {

class DependencyGraph;
class PluginLifecycle;
struct HostContext;  // host_context.hpp: what the ABI tables are made of

struct PluginSettings {
  bool enabled = true;
  base::Json settings = base::Json::object();
};

/// A plugin whose code is part of this executable: the testing kit's.
struct LinkedPlugin {
  Manifest manifest;
  const ip_plugin_entry* entry;
};

/// What a plugin declared and whoever is to serve it cannot use.
struct DeclarationProblem {
  std::string plugin, reason;
};

/// Gives the problems of those plugins, which are registered.
using DeclarationCheck = std::function<std::vector<DeclarationProblem>(const std::vector<PluginInstance*>&)>;

struct PluginOptions {
  std::vector<std::filesystem::path> folders;     ///< each holds one folder per plugin
  std::vector<LinkedPlugin> linked;               ///< beside those in folders
  std::map<std::string, PluginSettings> plugins;  ///< by id; absent: enabled with defaults
  std::vector<std::string> allowedHashes;         ///< SHA-256 hex of libraries; empty: any
  std::chrono::milliseconds drain{10'000};        ///< for the calls in flight when a plugin is switched off
  DeclarationCheck check;                         ///< after all are registered; may be empty
};

/// The code of the Error when a plugin cannot be switched off because its calls do not end.
inline constexpr std::string_view kPluginBusy = "plugin_busy";

/// Every required plugin's problem at once.
class PluginStartError : public std::runtime_error {
 public:
  explicit PluginStartError(std::vector<std::string> problems);
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::vector<std::string> problems_;
};

/// Takes all plugins through their lives: discover, verify, resolve, load, create, configure, register, migrate,
/// start, pause, stop. A plugin that is switched off is brought as far as registered, so that it can be switched on
/// without a restart; its problems stop nothing. setEnabled, isEnabled and reconfigure may be called by any thread,
/// never by one that is inside a call of a plugin; the other members by the main thread. Must outlive every thread that
/// calls plugins; the destructor destroys them.
class PluginManager {
 public:
  PluginManager(HostContext& context, PluginOptions options);
  ~PluginManager();
  PluginManager(const PluginManager&) = delete;
  PluginManager& operator=(const PluginManager&) = delete;

  /// Everything up to registered (routes and services are known, no plugin has started). Throws PluginStartError when
  /// a plugin that is not optional failed; optional ones are left failed or blocked.
  void load();
  /// Runs the migrations of all enabled plugins and ensures their collections. Throws PluginStartError.
  void migrate();
  /// Migrates, then starts in the order of the dependency graph. Throws PluginStartError. A plugin whose provider is
  /// only switched off is left blocked.
  void start();
  /// Stops in reverse order; each gets grace for the calls in flight.
  void stop(std::chrono::milliseconds grace);

  /// Drains and stops, or starts again, one plugin while the host runs, and with it those that need it. Throws
  /// base::Error notFound, and conflict when it cannot start or its calls do not end in time.
  void setEnabled(std::string_view id, bool enabled);
  /// Whether it is switched on, which does not say that it runs; false for one that is not there.
  bool isEnabled(std::string_view id);
  /// New settings and switches in two phases: all plugins check (dry run), then all take them. Throws base::Error
  /// unprocessable with every refusal; the old set stays.
  void reconfigure(const std::map<std::string, PluginSettings>& plugins);

  const std::vector<std::unique_ptr<PluginInstance>>& plugins() const { return plugins_; }  ///< any thread after load
  PluginInstance* find(std::string_view id) const;                                          ///< any thread after load

 private:
  enum class Need { loaded, active };

  void discover();
  void addLinked();
  void bringUpAll();
  void refuseUnservable();
  std::vector<PluginInstance*> registered() const;
  void warnOfUnknownPlugins() const;
  PluginLifecycle lifecycle(std::size_t index) const;
  bool isEnabled(std::size_t index) const;
  const base::Json& settingsOf(const std::string& id) const;
  /// Why a plugin cannot go on, as a chain down to the cause: "needs a.b/1 from a, which is disabled"; empty: it can.
  std::string missingNeed(std::size_t index, Need need) const;
  /// Blocked only because the operator switched a provider off, which is no fault.
  bool isBlockedByChoice(std::size_t index) const;
  void block(std::size_t index, const std::string& reason);
  void fail(std::size_t index, const PluginFailure& failure);

  void reconcile();
  std::vector<char> wantedPlugins() const;
  void stopUnwanted(const std::vector<char>& wanted);
  void startIfPossible(std::size_t index);
  using CheckedSettings = std::map<std::size_t, std::string>;  ///< as text, by index
  CheckedSettings checkAll(const std::map<std::string, PluginSettings>& plugins) const;
  void applyAll(const CheckedSettings& checked) const;
  void throwIfRequiredFailed() const;

  HostContext& context_;
  PluginOptions options_;
  std::mutex lifecycleMutex_;  ///< one change of the set of running plugins at a time
  std::unique_ptr<DependencyGraph> graph_;
  std::vector<std::string> folderProblems_;
  std::vector<std::unique_ptr<PluginInstance>> plugins_;
};

}  // namespace instaplay::plugins
