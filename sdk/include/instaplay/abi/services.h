/* "ip.services/1": calls to what other plugins provide, wherever they run. */
#ifndef INSTAPLAY_ABI_SERVICES_H
#define INSTAPLAY_ABI_SERVICES_H

#include <instaplay/abi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_IFACE_SERVICES "ip.services/1"

typedef struct ip_iface_services {
  ip_hdr hdr;

  /* [any] A handle on "users.relations/1", valid until destroy whether or not a provider is there now.
   * IP_E_DENIED when plugin.yaml names the service neither as required nor as optional. */
  ip_status (*bind)(ip_host*, ip_str id, uint32_t min_minor, ip_service** out);

  /* [any] 1 when a provider of at least min_minor is active. */
  int32_t (*available)(ip_service*);

  /* [any] Calls a method; blocks up to timeout_ms or the parent's deadline, whichever is sooner. parent may be NULL.
   * The sink receives the answer once when IP_OK is returned. A provider's own failure comes back as the status,
   * code and message it gave (last_error). IP_E_UNAVAILABLE: no provider, or no answer within timeout_ms.
   * IP_E_TIMEOUT: the parent has no time left.
   * IP_E_STATE: this thread has a transaction open, or the call would re-enter a service that waits for it. */
  ip_status (*call)(ip_service*, ip_call* parent, ip_str method, ip_str json, uint32_t timeout_ms, ip_sink, void* ctx);
} ip_iface_services;

#ifdef __cplusplus
}
#endif
#endif
