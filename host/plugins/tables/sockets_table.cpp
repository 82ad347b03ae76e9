#include "host/plugins/endpoint_socket.hpp"
#include "host/plugins/last_error.hpp"
#include "host/plugins/pushes.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/open_transaction.hpp"
#include "host/plugins/tables/tables.hpp"

namespace instaplay::plugins {
namespace {

ip_status push(ip_host* host, ip_sql_tx* handle, const std::int64_t* users, std::size_t count, ip_str kind, ip_str json,
               std::uint32_t flags) {
  return guarded([&] {
    if ((flags & ~IP_PUSH_DURABLE) != 0) throw invalidArgument("A push has a flag that this host does not know.");
    if (users == nullptr && count > 0) throw invalidArgument("The users of a push are NULL.");
    stores::SqlTransaction* transaction = handle == nullptr ? nullptr : &OpenTransaction::from(handle).transaction();
    contextOf(host).pushes.push(transaction, {{users, count}, view(kind), view(json), (flags & IP_PUSH_DURABLE) != 0});
  });
}

ip_status send(ip_socket* socket, ip_str bytes, std::uint32_t binary) {
  return guarded(
      [&] { EndpointSocket::from(socket).send(view(bytes), binary != 0 ? MessageKind::binary : MessageKind::text); });
}

void close(ip_socket* socket, std::uint32_t code, ip_str reason) {
  guarded([&] { EndpointSocket::from(socket).close(code, view(reason)); });
}

}  // namespace

const ip_iface_sockets kSocketsTable = {IP_HDR_INIT(ip_iface_sockets), push, send, close};

}  // namespace instaplay::plugins
