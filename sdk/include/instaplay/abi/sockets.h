/* "ip.sockets/1": pushes to connected users, and sends on a plugin's own endpoint. */
#ifndef INSTAPLAY_ABI_SOCKETS_H
#define INSTAPLAY_ABI_SOCKETS_H

#include <instaplay/abi/registrar.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_IFACE_SOCKETS "ip.sockets/1"

#define IP_PUSH_DURABLE 1u /* resumable, through the outbox when tx is given; else it may be dropped */

typedef struct ip_iface_sockets {
  ip_hdr hdr;
  /* All [any]. */

  /* Sends an event of kind "chat.message" to at most 10,000 users, on every node. json: an object of at most 64 KiB. */
  ip_status (*push)(ip_host*, ip_sql_tx* tx, const int64_t* user_ids, size_t n, ip_str kind, ip_str json,
                    uint32_t flags);

  /* Endpoint connections. send queues and never blocks; IP_E_LIMIT: the peer is too slow and is being closed. */
  ip_status (*send)(ip_socket*, ip_str bytes, uint32_t binary);
  void (*close)(ip_socket*, uint32_t code, ip_str reason);
} ip_iface_sockets;

#ifdef __cplusplus
}
#endif
#endif
