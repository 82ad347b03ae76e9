#pragma once

#include <instaplay/abi/platform.h>
#include <instaplay/detail/sink.hpp>
#include <instaplay/host.hpp>
#include <instaplay/json.hpp>

#include <string>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_config> {
  static constexpr const char* id = IP_IFACE_CONFIG;
  static bool hasBaseline(const ip_iface_config* table) noexcept { return IP_HAS(ip_iface_config, table, secret); }
};

/// The plugin's settings, facts about the host, and secrets of the plugin's own. A small value; any thread. Since 1.0.
///
/// Settings are declared in plugin.yaml as a JSON Schema with defaults and set by the operator.
/// Plugin::configure hands over the same object whenever it changes, which is cheaper than asking
/// here on every call.
class Config {
 public:
  /// Throws HostError (unsupported) when the host has no "ip.config/1".
  explicit Config(const Host& host) : host_(host), table_(&host.require<ip_iface_config>()) {}

  /// The settings as an object, checked against plugin.yaml, with its defaults filled in.
  Json settings() const {
    return parseJson(collect("config.settings", [this](ip_sink sink, void* context) {
      return table_->settings(host_.handle(), sink, context);
    }));
  }

  /// One setting: config.setting<int>("max_caption_length"). Throws Error (invalid) when plugin.yaml declares none of
  /// that name or another type.
  template <class T>
  T setting(const char* name) const {
    return requiredField<T>(settings(), name);
  }

  /// A fact of the host that does not change while it runs: "environment" (development or production), "public_origin"
  /// or "product". Throws HostError (notFound) for another key.
  std::string fact(std::string_view key) const {
    return collect("config.fact", [this, key](ip_sink sink, void* context) {
      return table_->fact(host_.handle(), toStr(key), sink, context);
    });
  }

  /// 32 random bytes under a name of the plugin's choice, the same on every node and after every restart.
  /// For signing what the plugin gives out; another name gives unrelated bytes.
  std::string secret(std::string_view name) const {
    return collect("config.secret", [this, name](ip_sink sink, void* context) {
      return table_->secret(host_.handle(), toStr(name), sink, context);
    });
  }

 private:
  template <class Operation>
  std::string collect(const char* name, Operation&& operation) const {
    return detail::collectText(operation, [&](ip_status status) { host_.check(status, name); });
  }

  Host host_;
  const ip_iface_config* table_;
};

}  // namespace sdk_v1
}  // namespace instaplay
