#include <algorithm>

#include "host/plugins/last_error.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/tables.hpp"
#include "host/stores/presence/port.hpp"

namespace instaplay::plugins {
namespace {

constexpr std::size_t kMostUsers = 1000;

ip_status online(ip_host* host, const std::int64_t* users, std::size_t count, std::uint8_t* out) {
  return guarded([&] {
    if (count == 0) return;
    if (users == nullptr || out == nullptr) throw invalidArgument("The users or the place for the answer are NULL.");
    if (count > kMostUsers) throw invalidArgument("Presence is asked for at most 1000 users at once.");
    const std::vector<bool> online = contextOf(host).stores.presence.online({users, count});
    std::copy(online.begin(), online.end(), out);
  });
}

}  // namespace

const ip_iface_presence kPresenceTable = {IP_HDR_INIT(ip_iface_presence), online};

}  // namespace instaplay::plugins
