#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/tables.hpp"

namespace instaplay::plugins {
namespace {

std::int64_t next(ip_host* host) { return contextOf(host).ids.next(); }

}  // namespace

const ip_iface_ids kIdsTable = {IP_HDR_INIT(ip_iface_ids), next};

}  // namespace instaplay::plugins
