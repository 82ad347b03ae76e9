/* "ip.events/1": publishes facts to whoever subscribed. */
#ifndef INSTAPLAY_ABI_EVENTS_H
#define INSTAPLAY_ABI_EVENTS_H

#include <instaplay/abi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_IFACE_EVENTS "ip.events/1"

typedef struct ip_iface_events {
  ip_hdr hdr;

  /* [any] Publishes topic "post.created" with a JSON object of at most 16 KiB.
   * Durable subscribers get it at least once, in order per key, after tx commits (NULL: a transaction of its own);
   * nothing is sent when tx rolls back. Ephemeral subscribers get it after the commit, in every process that
   * shares the streams store, best effort. cause (may be NULL) carries the request id on. */
  ip_status (*publish)(ip_host*, ip_sql_tx* tx, ip_call* cause, ip_str topic, ip_str key, ip_str json);
} ip_iface_events;

#ifdef __cplusplus
}
#endif
#endif
