/* Small tables: "ip.metrics/1", "ip.clock/1", "ip.ids/1", "ip.config/1", "ip.mail/1". */
#ifndef INSTAPLAY_ABI_PLATFORM_H
#define INSTAPLAY_ABI_PLATFORM_H

#include <instaplay/abi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_IFACE_METRICS "ip.metrics/1"
#define IP_IFACE_CLOCK "ip.clock/1"
#define IP_IFACE_IDS "ip.ids/1"
#define IP_IFACE_CONFIG "ip.config/1"
#define IP_IFACE_MAIL "ip.mail/1"

#define IP_COUNTER 1u
#define IP_GAUGE 2u
#define IP_HISTOGRAM 3u

typedef struct ip_metric ip_metric; /* Host owned, lives until destroy. */

typedef struct ip_iface_metrics {
  ip_hdr hdr;
  /* [any] name is snake_case without a prefix; the host exports instaplay_<plugin>_<name>. label_names may be NULL. */
  ip_status (*define)(ip_host*, uint32_t kind, ip_str name, ip_str help, const ip_str* label_names, size_t n,
                      ip_metric** out);
  /* [any] Counter: adds value (>= 0). Gauge: sets it. Histogram: observes it, in seconds for times. */
  void (*record)(ip_metric*, const ip_str* label_values, size_t n, double value);
} ip_iface_metrics;

typedef struct ip_iface_clock {
  ip_hdr hdr;
  int64_t (*now_ms)(ip_host*);       /* [any] wall clock, ms since 1970 UTC */
  int64_t (*monotonic_ms)(ip_host*); /* [any] never goes back; for durations */
} ip_iface_clock;

typedef struct ip_iface_ids {
  ip_hdr hdr;
  /* [any] A positive 64-bit id, unique in the installation, ascending by time: 41 bits of ms since 2025-01-01,
   * 12 of node, 10 of sequence. */
  int64_t (*next)(ip_host*);
} ip_iface_ids;

typedef struct ip_iface_config {
  ip_hdr hdr;
  /* [any] The plugin's settings as a JSON object, defaults filled in. */
  ip_status (*settings)(ip_host*, ip_sink, void* ctx);
  /* [any] A fact of the host: "environment" (development|production), "public_origin", "product". */
  ip_status (*fact)(ip_host*, ip_str key, ip_sink, void* ctx);
  /* [any] 32 secret bytes of this plugin's own under a name, the same on every node and after a restart. */
  ip_status (*secret)(ip_host*, ip_str name, ip_sink, void* ctx);
} ip_iface_config;

typedef struct ip_iface_mail {
  ip_hdr hdr;
  /* [any] Sends a plain-text mail by SMTP, or writes it to a file in development. Blocks: call it from a job. */
  ip_status (*send)(ip_host*, ip_str to, ip_str subject, ip_str text);
} ip_iface_mail;

#ifdef __cplusplus
}
#endif
#endif
