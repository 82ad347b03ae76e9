#pragma once

#include <instaplay/abi/presence.h>
#include <instaplay/host.hpp>
#include <instaplay/ids.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_presence> {
  static constexpr const char* id = IP_IFACE_PRESENCE;
  static bool hasBaseline(const ip_iface_presence* table) noexcept { return IP_HAS(ip_iface_presence, table, online); }
};

/// Who is connected to the shared socket, on any node. It only says who is: whom a viewer may see so is the plugin's
/// own rule, as blocks and private accounts are. A small value; any thread. Since 1.1.
///
///   r.onEphemeral(Presence::kChanged, [this](Event& event) { tellWatchers(event.json()); });
class Presence {
 public:
  /// The topic of an ephemeral event {"userId": "17", "online": true}: a person's first connection has opened, or the
  /// last one has ended. Best effort, as nobody publishes for a node that died.
  static constexpr const char* kChanged = IP_TOPIC_PRESENCE_CHANGED;

  /// Throws HostError (unsupported) when the host has no "ip.presence/1".
  explicit Presence(const Host& host) : host_(host), table_(&host.require<ip_iface_presence>()) {}

  /// Those of users who are connected, in their order. One round trip for at most 1000. Throws HostError (unavailable:
  /// nobody can tell now; invalid: too many).
  std::vector<Id> online(const std::vector<Id>& users) const {
    std::vector<std::uint8_t> isOnline(users.size());
    host_.check(table_->online(host_.handle(), users.data(), users.size(), isOnline.data()), "presence.online");
    std::vector<Id> found;
    for (std::size_t i = 0; i < users.size(); ++i) {
      if (isOnline[i] != 0) found.push_back(users[i]);
    }
    return found;
  }

 private:
  Host host_;
  const ip_iface_presence* table_;
};

}  // namespace sdk_v1
}  // namespace instaplay
