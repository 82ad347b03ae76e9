#pragma once

#include <instaplay/abi/entry.h>
#include <instaplay/detail/binding.hpp>
#include <instaplay/host.hpp>
#include <instaplay/json.hpp>
#include <instaplay/registrar.hpp>
#include <instaplay/version.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace instaplay {
inline namespace sdk_v1 {

namespace detail {
template <class PluginClass>
class EntryPoints;
}

/// The class an author derives from, once in a plugin:
///
///   class Likes final : public Plugin {
///    public:
///     using Plugin::Plugin;
///     void declare(Registrar& r) override { ... }
///
///    private:
///     SqlLikeRepository likes_{Sql{host()}};
///     LikeService service_{likes_, Events{host()}};
///   };
///   INSTAPLAY_PLUGIN(Likes)
///
/// The constructor may look up capabilities and bind services, as the members above do; it does no I/O and starts no
/// threads. The host calls the virtual functions from its main thread, one at a time, in the order in which they stand
/// here. One that throws fails the plugin; what() is the reason that the operator reads. Since 1.0.
class Plugin {
 public:
  explicit Plugin(const Host& host) noexcept : host_(host) {}
  virtual ~Plugin() = default;
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  /// Throws Error (invalid) when settings that satisfy the schema of plugin.yaml still make no sense. Changes nothing.
  virtual void checkSettings(const Json& /*settings*/) const {}

  /// Takes settings over; they have passed checkSettings. Called before declare, and again when the operator changes
  /// them, while handlers run: guard what they share.
  virtual void configure(const Json& /*settings*/) {}

  /// Declares routes, jobs, subscriptions, services, sockets and collections; does nothing else.
  virtual void declare(Registrar& registrar) = 0;

  /// Required services answer and the stores are migrated. May be called again after stop.
  virtual void start() {}

  /// No call is in flight. End within grace what start began.
  virtual void stop(std::chrono::milliseconds /*grace*/) {}

  /// Any thread, between start and stop: what is wrong in one line, or nothing. Must not block over 100 ms.
  virtual std::optional<std::string> health() { return std::nullopt; }

 protected:
  const Host& host() const noexcept { return host_; }

 private:
  template <class PluginClass>
  friend class detail::EntryPoints;

  Host host_;
  detail::Bindings bindings_;
};

}  // namespace sdk_v1
}  // namespace instaplay

#include <instaplay/detail/entry_points.hpp>

/// Makes Class the plugin of this shared library; no semicolon follows. The build defines INSTAPLAY_PLUGIN_ID and
/// INSTAPLAY_PLUGIN_VERSION from plugin.yaml (instaplay_add_plugin does). Once, at namespace scope, in one source file.
#define INSTAPLAY_PLUGIN(Class)                                                                               \
  extern "C" {                                                                                                \
  IP_EXPORT extern const ip_plugin_entry instaplay_plugin_v1;                                                 \
  }                                                                                                           \
  const ip_plugin_entry instaplay_plugin_v1 =                                                                 \
      ::instaplay::detail::EntryPoints<Class>::table(INSTAPLAY_PLUGIN_ID, INSTAPLAY_PLUGIN_VERSION);          \
  namespace {                                                                                                 \
  __attribute__((section(".note.instaplay"), used, aligned(4))) const ip_elf_note instaplayNote = {           \
      sizeof(IP_NOTE_OWNER),                                                                                  \
      sizeof(ip_note_desc),                                                                                   \
      IP_NOTE_TYPE,                                                                                           \
      IP_NOTE_OWNER,                                                                                          \
      {IP_ABI_MAJOR, IP_ABI_MINOR, 0, INSTAPLAY_PLUGIN_ID, INSTAPLAY_PLUGIN_VERSION, INSTAPLAY_SDK_VERSION}}; \
  }
