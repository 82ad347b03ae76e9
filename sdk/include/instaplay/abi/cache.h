/* "ip.cache/1": the cache: Redis in production, memory embedded. Keys are the plugin's own (the host prefixes its id).
 *
 * A cache may forget anything at any time. When it is down, reads miss, writes are dropped and get_or_load loads. */
#ifndef INSTAPLAY_ABI_CACHE_H
#define INSTAPLAY_ABI_CACHE_H

#include <instaplay/abi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_IFACE_CACHE "ip.cache/1"

typedef struct ip_scored {
  double score;
  ip_str member;
} ip_scored;

/* Receives one of several values: index is its place among the keys asked for. */
typedef void (*ip_indexed_sink)(void* ctx, size_t index, ip_str value);
typedef void (*ip_scored_sink)(void* ctx, double score, ip_str member);

/* Loads what the cache misses: calls out once for each of the n wanted indexes it has a value for; one it leaves out
 * is remembered as absent for 30 s. A status other than IP_OK is returned to the caller and nothing is kept. */
typedef ip_status (*ip_loader)(void* loader_ctx, const size_t* wanted, size_t n, ip_indexed_sink out, void* out_ctx);

typedef struct ip_iface_cache {
  ip_hdr hdr;
  /* All [any]. */

  ip_status (*get_many)(ip_host*, const ip_str* keys, size_t n, ip_indexed_sink, void* ctx);
  ip_status (*set)(ip_host*, ip_str key, ip_str value, uint64_t ttl_ms);
  ip_status (*remove)(ip_host*, const ip_str* keys, size_t n);
  /* Adds by to a counter and returns the sum; ttl_ms is set when the counter is made. */
  ip_status (*increment)(ip_host*, ip_str key, int64_t by, uint64_t ttl_ms, int64_t* out);

  /* One read of all keys; what is missing is loaded by one caller at a time per key while others wait for it, and
   * kept for ttl_ms. A remove() during the load keeps the loaded value out. cause bounds the wait, may be NULL.
   * The sink is called once for each key that has a value. */
  ip_status (*get_or_load)(ip_host*, ip_call* cause, const ip_str* keys, size_t n, uint64_t ttl_ms, ip_loader,
                           void* loader_ctx, ip_indexed_sink, void* ctx);

  /* Sorted sets. add keeps the cap highest scores (0: all). range gives scores below max_score (exclusive), highest
   * first, at most limit. IP_E_NOT_FOUND: there is no such set (an empty one is not kept). */
  ip_status (*sorted_add)(ip_host*, ip_str key, const ip_scored* items, size_t n, uint64_t cap, uint64_t ttl_ms);
  ip_status (*sorted_remove)(ip_host*, ip_str key, const ip_str* members, size_t n);
  ip_status (*sorted_range)(ip_host*, ip_str key, double max_score, uint64_t limit, ip_scored_sink, void* ctx);

  /* [any, the thread that began tx] Removes keys right after tx commits, and once more a little later, even when this
   * process or the cache ends in between. Nothing when tx does not commit. */
  ip_status (*remove_after)(ip_host*, ip_sql_tx* tx, const ip_str* keys, size_t n);
} ip_iface_cache;

#ifdef __cplusplus
}
#endif
#endif
