#include "host/plugins/event_bus.hpp"
#include "host/plugins/last_error.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/open_transaction.hpp"
#include "host/plugins/tables/tables.hpp"

namespace instaplay::plugins {
namespace {

ip_status publish(ip_host* host, ip_sql_tx* handle, ip_call* cause, ip_str topic, ip_str key, ip_str json) {
  return guarded([&] {
    stores::SqlTransaction* transaction = handle == nullptr ? nullptr : &OpenTransaction::from(handle).transaction();
    contextOf(host).events.publish(transaction, view(topic), view(key), view(json), requestIdOf(optionalCall(cause)));
  });
}

}  // namespace

const ip_iface_events kEventsTable = {IP_HDR_INIT(ip_iface_events), publish};

}  // namespace instaplay::plugins
