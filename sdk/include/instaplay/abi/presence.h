/* "ip.presence/1": who is connected to the shared socket right now, on any node. */
#ifndef INSTAPLAY_ABI_PRESENCE_H
#define INSTAPLAY_ABI_PRESENCE_H

#include <instaplay/abi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_IFACE_PRESENCE "ip.presence/1"

/* The topic of an ephemeral event {"userId":"17","online":true}: a person's first connection has opened, or the last
 * one has ended. Nothing is published when a node dies with the connection. */
#define IP_TOPIC_PRESENCE_CHANGED "presence.changed"

typedef struct ip_iface_presence {
  ip_hdr hdr;

  /* [any] Sets out[i] to 1 when user_ids[i] is connected, else to 0. n is at most 1000. Whom a viewer may see is for
   * the plugin to decide. IP_E_UNAVAILABLE: nobody can tell now. */
  ip_status (*online)(ip_host*, const int64_t* user_ids, size_t n, uint8_t* out);
} ip_iface_presence;

#ifdef __cplusplus
}
#endif
#endif
