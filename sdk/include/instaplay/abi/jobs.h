/* "ip.jobs/1": background work, at least once, and the guard that makes an effect happen once. */
#ifndef INSTAPLAY_ABI_JOBS_H
#define INSTAPLAY_ABI_JOBS_H

#include <instaplay/abi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_IFACE_JOBS "ip.jobs/1"

typedef struct ip_job_request {
  ip_hdr hdr;
  ip_str name;            /* a job that any plugin declared */
  ip_str payload;         /* JSON, at most 16 KiB */
  ip_str unique_key;      /* not empty: while a job with this key waits or runs, enqueue returns that one's id */
  uint32_t unique_ttl_ms; /* 0: until it ends */
  uint32_t priority;      /* 0 first .. 9 last; default 5 is written as 5 */
  uint64_t delay_ms;
} ip_job_request;

typedef struct ip_iface_jobs {
  ip_hdr hdr;

  /* [any] Enqueues when tx commits (NULL: now). The sink receives the job id. */
  ip_status (*enqueue)(ip_host*, ip_sql_tx* tx, ip_call* cause, const ip_job_request*, ip_sink, void* ctx);

  /* [any] Claims key for this plugin inside tx: IP_OK the first time, IP_E_CONFLICT when a committed transaction
   * claimed it before. Keys are kept for 30 days. */
  ip_status (*once)(ip_host*, ip_sql_tx* tx, ip_str key);
} ip_iface_jobs;

#ifdef __cplusplus
}
#endif
#endif
