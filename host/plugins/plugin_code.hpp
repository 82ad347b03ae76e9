#pragma once

#include <instaplay/abi/entry.h>

#include <chrono>
#include <memory>
#include <string>

#include "host/plugins/manifest.hpp"
#include "host/plugins/plugin_failure.hpp"
#include "host/plugins/plugin_host.hpp"
#include "host/plugins/registration.hpp"

namespace instaplay::plugins {

/// A plugin's code and the object it made. Every function that calls into it throws PluginFailure when the plugin
/// answers with an error or lets an exception out. One thread at a time.
class PluginCode {
 public:
  /// Loads the library, for good: it is never unloaded; linked, when it is not null, is the entry instead. Throws
  /// PluginFailure when the linker refuses it, or the entry is missing or not the one that the manifest describes.
  /// manifest must outlive the result.
  PluginCode(const Manifest& manifest, const ip_plugin_entry* linked);
  /// Destroys the plugin's object if there is one.
  ~PluginCode();
  PluginCode(const PluginCode&) = delete;
  PluginCode& operator=(const PluginCode&) = delete;

  void create(PluginInstance& instance, HostContext& context);
  enum class Apply { checkOnly, keep };
  void configure(const std::string& settingsJson, Apply apply);
  /// Runs register_all and seals what it declared; what others may not declare any more is added to owners.
  Declarations declare(DeclarationOwners& owners);
  void start();
  void stop(std::chrono::milliseconds grace);

 private:
  template <class Function>
  void step(Stage stage, std::string_view function, Function&& run);
  PluginFailure failure(Stage stage, std::string reason) const;

  const Manifest& manifest_;
  const ip_plugin_entry* entry_ = nullptr;
  std::unique_ptr<PluginHost> host_;
  std::unique_ptr<Registration> registration_;  ///< kept sealed: the plugin may still hold its handle
  ip_host_api api_{};
  ip_plugin* plugin_ = nullptr;
};

}  // namespace instaplay::plugins
