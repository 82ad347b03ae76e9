#pragma once

#include <instaplay/abi/entry.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "host/plugins/call.hpp"
#include "host/plugins/declarations.hpp"
#include "host/plugins/endpoint_session.hpp"
#include "host/plugins/manifest.hpp"
#include "host/plugins/plugin_failure.hpp"

namespace instaplay::plugins {

class PluginCode;

enum class PluginState {
  discovered,
  verified,
  resolved,
  loaded,
  created,
  configured,
  registered,
  active,
  paused,    ///< new calls are kept out while those in flight finish
  stopped,   ///< the host is going down
  disabled,  ///< by configuration or an admin
  blocked,   ///< a required service has no running provider; problem() has the chain
  failed,    ///< problem() has stage, reason and fix
};

std::string_view stateName(PluginState state);

/// One plugin, from its folder to its running code, and the gate that every call of it passes. PluginManager moves it
/// through its states on one thread at a time; the const members and invoke() are for any thread.
class PluginInstance {
 public:
  /// linked: the entry of a plugin that is part of this executable; null: it is loaded from manifest.library.
  explicit PluginInstance(Manifest manifest, const ip_plugin_entry* linked = nullptr);
  ~PluginInstance();
  PluginInstance(const PluginInstance&) = delete;
  PluginInstance& operator=(const PluginInstance&) = delete;

  const Manifest& manifest() const { return manifest_; }
  const std::string& id() const { return manifest_.id; }
  PluginState state() const { return state_.load(); }
  /// Nothing unless blocked, failed, or disabled and unable to run.
  std::optional<PluginFailure> failure() const;
  std::string problem() const;   ///< failure() described, or empty
  std::string settings() const;  ///< a JSON object with the defaults filled in
  /// Complete and unchanging from registered on.
  const Declarations& declarations() const { return declarations_; }

  /// Runs a handler of this plugin, within the call's deadline, and leaves what it said in call.answer(): counts it in
  /// flight, honours serial, and turns a bad status without an answer into an error answer and a log line with the
  /// plugin's name. A plugin that is not active answers error notFound "feature_disabled". Any thread; never throws.
  void invoke(const Handler& handler, Call& call);

  /// Runs a callback of this plugin's that answers nothing, counted in flight and whatever the state, for the
  /// callback to look at. Any thread; never throws.
  void callBack(const std::function<void()>& callback);
  /// The open connections of its endpoints.
  EndpointSessions& sessions() { return sessions_; }

  /// Keeps new calls out and waits for those in flight until the time is over; tells whether none is left. One that
  /// was not active is drained at once.
  bool drain(std::chrono::milliseconds time);

 private:
  friend class PluginLifecycle;
  class Flight;

  void run(const Handler& handler, Call& call);
  void refuseOpenTransaction(Call& call);
  void setState(PluginState state, std::optional<PluginFailure> failure = {});

  Manifest manifest_;
  const ip_plugin_entry* linked_;
  std::atomic<PluginState> state_{PluginState::discovered};
  std::atomic<std::int64_t> inFlight_{0};
  mutable std::mutex mutex_;  ///< failure_, settings_, and the wait for idle_
  std::condition_variable idle_;
  std::optional<PluginFailure> failure_;
  std::string settings_ = "{}";
  Declarations declarations_;
  EndpointSessions sessions_;
  bool migrated_ = false;
  std::unique_ptr<PluginCode> code_;  ///< null until loaded and after destroy
};

}  // namespace instaplay::plugins
