#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "host/base/json.hpp"
#include "host/plugins/plugin_failure.hpp"
#include "host/plugins/plugin_instance.hpp"
#include "host/plugins/registration.hpp"

namespace instaplay::plugins {

struct HostContext;

/// The steps of one plugin's life, each leaving the state that it is named for. A step that fails throws PluginFailure
/// and leaves the plugin as it was, for fail(). A short-lived view; used by PluginManager, one thread at a time.
class PluginLifecycle {
 public:
  PluginLifecycle(PluginInstance& plugin, HostContext& context) : plugin_(plugin), context_(context) {}

  /// Loads the library, creates and configures the plugin and takes its declarations, which are added to owners.
  void bringUp(const base::Json& settings, DeclarationOwners& owners);
  bool isUp() const { return plugin_.code_ != nullptr; }

  /// Runs its migrations and ensures its collections, once.
  void migrate();
  void start();
  /// False, and active as before, when calls are still in flight after grace.
  bool stop(std::chrono::milliseconds grace, PluginState becomes);

  /// The settings with defaults filled in as text, when schema and plugin accept them; nothing changes.
  std::string checkedSettings(const base::Json& settings);
  void applySettings(const std::string& checkedSettings);

  void mark(PluginState state, std::optional<PluginFailure> failure = {}) {
    plugin_.setState(state, std::move(failure));
  }
  /// Destroys what it made. Nothing of it runs afterwards.
  void destroy();
  /// Forgets what was declared, before anything was made of it.
  void withdraw() { plugin_.declarations_ = {}; }

 private:
  std::string filledSettings(const base::Json& settings) const;
  void ensureCollections();

  PluginInstance& plugin_;
  HostContext& context_;
};

}  // namespace instaplay::plugins
