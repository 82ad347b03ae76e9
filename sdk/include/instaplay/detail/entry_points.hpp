#pragma once

#include <instaplay/abi/entry.h>
#include <instaplay/detail/barrier.hpp>
#include <instaplay/plugin.hpp>

#include <chrono>
#include <cstring>
#include <memory>
#include <type_traits>

namespace instaplay {
inline namespace sdk_v1 {
namespace detail {

/// The functions behind ip_plugin_entry for one class. An ip_plugin is that class's Plugin base.
template <class PluginClass>
class EntryPoints {
  static_assert(std::is_base_of_v<Plugin, PluginClass>,
                "INSTAPLAY_PLUGIN takes a class derived from instaplay::Plugin");
  static_assert(std::is_constructible_v<PluginClass, const Host&>, "add \"using Plugin::Plugin;\" to the plugin class");

 public:
  static constexpr ip_plugin_entry table(const char* id, const char* version) noexcept {
    return {IP_HDR_INIT(ip_plugin_entry),
            id,
            version,
            INSTAPLAY_SDK_VERSION,
            __VERSION__,
            &create,
            &configure,
            &registerAll,
            &start,
            &stop,
            &destroy,
            &extension};
  }

 private:
  static Plugin& self(ip_plugin* handle) noexcept { return *reinterpret_cast<Plugin*>(handle); }

  static ip_status create(const ip_host_api* api, ip_plugin** out) noexcept {
    const Host host(api);
    return guard(host, "create", [&] {
      Plugin* plugin = std::make_unique<PluginClass>(host).release();
      *out = reinterpret_cast<ip_plugin*>(plugin);
    });
  }

  static ip_status configure(ip_plugin* handle, ip_str settings, std::uint32_t dryRun) noexcept {
    return guard(self(handle).host_, "configure", [&] {
      const Json json = settings.n > 0 ? parseJson(toView(settings)) : Json::object();
      self(handle).checkSettings(json);
      if (dryRun == 0) self(handle).configure(json);
    });
  }

  static ip_status registerAll(ip_plugin* handle, ip_registrar* registrar) noexcept {
    return guard(self(handle).host_, "declare", [&] {
      Registrar view(self(handle).host_, registrar, self(handle).bindings_);
      self(handle).declare(view);
    });
  }

  static ip_status start(ip_plugin* handle) noexcept {
    return guard(self(handle).host_, "start", [&] { self(handle).start(); });
  }

  static ip_status stop(ip_plugin* handle, std::uint32_t graceMs) noexcept {
    return guard(self(handle).host_, "stop", [&] { self(handle).stop(std::chrono::milliseconds{graceMs}); });
  }

  static void destroy(ip_plugin* handle) noexcept { delete &self(handle); }

  static ip_status checkHealth(ip_plugin* handle, ip_sink sink, void* context) noexcept {
    return guard(self(handle).host_, "health", [&] {
      if (const std::optional<std::string> problem = self(handle).health()) sink(context, toStr(*problem));
    });
  }

  static const void* extension(ip_plugin*, const char* id) noexcept {
    static const ip_ext_health health = {IP_HDR_INIT(ip_ext_health), &checkHealth};
    return std::strcmp(id, IP_EXT_HEALTH) == 0 ? &health : nullptr;
  }
};

}  // namespace detail
}  // namespace sdk_v1
}  // namespace instaplay
