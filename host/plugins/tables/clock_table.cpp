#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/tables.hpp"

namespace instaplay::plugins {
namespace {

std::int64_t nowMs(ip_host* host) { return contextOf(host).clock.nowMs(); }
std::int64_t monotonicMs(ip_host* host) { return contextOf(host).clock.monotonicMs(); }

}  // namespace

const ip_iface_clock kClockTable = {IP_HDR_INIT(ip_iface_clock), nowMs, monotonicMs};

}  // namespace instaplay::plugins
