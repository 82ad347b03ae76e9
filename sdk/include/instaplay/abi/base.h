/* Base types, status codes and the root table that the host hands to every plugin. */
#ifndef INSTAPLAY_ABI_BASE_H
#define INSTAPLAY_ABI_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_ABI_MAJOR 1
#ifndef IP_ABI_MINOR /* Only the ABI-history tests define it to something else. */
#define IP_ABI_MINOR 0
#endif

#define IP_EXPORT __attribute__((visibility("default")))

/* First member of everything that crosses. size is sizeof the writer's version of the struct. */
typedef struct ip_hdr {
  uint32_t size;
  uint16_t major, minor;
} ip_hdr;

#define IP_HDR_INIT(T) \
  { (uint32_t)sizeof(T), IP_ABI_MAJOR, IP_ABI_MINOR }
#define IP_HAS(T, p, m) ((p) != NULL && (p)->hdr.size >= offsetof(T, m) + sizeof(((T*)0)->m))

/* UTF-8 text or plain bytes: borrowed, not NUL terminated. p == NULL means "absent", n == 0 "empty". */
typedef struct ip_str {
  const char* p;
  size_t n;
} ip_str;

/* Outcome of a call. The HTTP status beside each is what a route answers when its handler fails with it. */
typedef int32_t ip_status;
#define IP_OK 0
#define IP_E_INVALID 1         /* 400 the input is wrong */
#define IP_E_UNAUTHENTICATED 2 /* 401 */
#define IP_E_DENIED 3          /* 403 */
#define IP_E_NOT_FOUND 4       /* 404 */
#define IP_E_CONFLICT 5        /* 409 also: a unique key exists already */
#define IP_E_TOO_LARGE 6       /* 413 */
#define IP_E_UNPROCESSABLE 7   /* 422 */
#define IP_E_LIMIT 8           /* 429 */
#define IP_E_UNAVAILABLE 9     /* 503 provider absent, draining, store down: retryable */
#define IP_E_TIMEOUT 10        /* 504 */
#define IP_E_CANCELLED 11      /* 503 the caller gave up */
#define IP_E_UNSUPPORTED 12    /* 501 this host does not do that */
#define IP_E_STATE 13          /* 500 wrong lifecycle state, thread or order: a bug in the plugin */
#define IP_E_INTERNAL 14       /* 500 */
#define IP_E_EXCEPTION 15      /* 500 set by a language wrapper's barrier */

typedef struct ip_host ip_host;           /* Host owned, one per plugin, valid from create to destroy. */
typedef struct ip_plugin ip_plugin;       /* Plugin owned. */
typedef struct ip_registrar ip_registrar; /* Host owned, valid inside register_all only. */
typedef struct ip_call ip_call;           /* Host owned: one request, job run, event or service call in flight. */
typedef struct ip_service ip_service;     /* Host owned: a late-bound client of a service. */
typedef struct ip_sql_tx ip_sql_tx;       /* Host owned: an open transaction, bound to the thread that began it. */

/* Receives output. bytes are valid during the call only. */
typedef void (*ip_sink)(void* ctx, ip_str bytes);

/* What went wrong in the last failed call on this thread. The views live until the thread's next call of the host. */
typedef struct ip_error {
  ip_hdr hdr;
  ip_status status;
  uint32_t retry_after_ms; /* 0: not known */
  ip_str code;             /* snake_case, for programs: "username_taken" */
  ip_str message;          /* for people */
  ip_str fields_json;      /* [] or [{"path":"/caption","message":".."}] */
} ip_error;

#define IP_LOG_TRACE 0
#define IP_LOG_DEBUG 1
#define IP_LOG_INFO 2
#define IP_LOG_WARN 3
#define IP_LOG_ERROR 4

typedef struct ip_host_api {
  ip_hdr hdr;
  ip_host* host;
  const char* product; /* "InstaPlay" */
  const char* version; /* of the host, "1.2.3" */

  /* [any] A table by id, such as "ip.sql/1"; NULL when this host has none. It lives until destroy. */
  const void* (*get_interface)(ip_host*, const char* id);

  /* [any] A structured log line. fields_json is an object or empty. The host adds plugin and request id. */
  void (*log)(ip_host*, int32_t level, ip_str message, ip_str fields_json);

  /* [any] Fills out for this thread; out->hdr.size must be set. IP_E_NOT_FOUND when nothing has failed. */
  ip_status (*last_error)(ip_host*, ip_error* out);
} ip_host_api;

#ifdef __cplusplus
}
#endif
#endif
