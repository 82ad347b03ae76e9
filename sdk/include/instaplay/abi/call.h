/* "ip.call/1": everything a handler may ask of the call it serves, and how it answers.
 *
 * The same handle serves an HTTP request, a job run, an event delivery, a service call and a socket command.
 * Keys of get(), absent when they do not apply:
 *   http.method http.path http.route http.query   param.NAME query.NAME header.lower-case-name
 *   client.address request.id plugin.id           user.id user.name user.role session.id claim.NAME
 *   job.name job.id job.attempt                   event.topic event.id event.key
 *   service.id service.method service.caller      socket.op */
#ifndef INSTAPLAY_ABI_CALL_H
#define INSTAPLAY_ABI_CALL_H

#include <instaplay/abi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_IFACE_CALL "ip.call/1"

typedef struct ip_iface_call {
  ip_hdr hdr;

  /* [handler] Milliseconds until the caller gives up; 0 or less: already late. INT64_MAX: no deadline. */
  int64_t (*deadline_ms_left)(ip_call*);
  /* [handler] 1 once the caller has gone, the job lost its lease or the host is stopping. */
  int32_t (*cancelled)(ip_call*);

  /* [handler] A property by key. The view lives until the handler returns; p == NULL when absent. */
  ip_str (*get)(ip_call*, ip_str key);
  /* [handler] The whole body or payload, validated against the declared schema. Empty on a streamed route. */
  ip_str (*body)(ip_call*);
  /* [handler] Streamed routes: reads up to capacity bytes, blocking; *got == 0 at the end. IP_E_TOO_LARGE past the
   * route's limit, IP_E_TIMEOUT when the client is too slow, IP_E_CANCELLED when it went away. */
  ip_status (*read_body)(ip_call*, void* buffer, size_t capacity, size_t* got);
  /* [handler] 1 when the feature flag is on for this viewer. A snapshot: the same answer for the whole call. */
  int32_t (*flag)(ip_call*, ip_str key);

  /* An answer is given once; a second reply or fail is IP_E_STATE. A handler that returns IP_OK without one answers
   * 204, or null from a service. The host copies. */

  /* [handler] data_json inside the envelope (HTTP), or as it is (service, socket command). */
  ip_status (*reply_json)(ip_call*, int32_t http_status, ip_str data_json);
  /* [handler] A page: data_json is an array; next_cursor with p == NULL is the last page. */
  ip_status (*reply_page)(ip_call*, ip_str data_json, ip_str next_cursor);
  /* [handler] Bytes without the envelope. */
  ip_status (*reply_raw)(ip_call*, int32_t http_status, ip_str content_type, ip_str body);
  /* [handler] A streamed answer of length bytes (-1: unknown). write blocks while the client is slow, up to the
   * deadline. Returning from the handler ends it. */
  ip_status (*reply_begin)(ip_call*, int32_t http_status, ip_str content_type, int64_t length);
  ip_status (*reply_write)(ip_call*, ip_str bytes);

  /* [handler] Refuses the call. status is an IP_E_ code; code is snake_case; fields_json may be empty. */
  ip_status (*fail)(ip_call*, ip_status status, ip_str code, ip_str message, ip_str fields_json);

  /* [handler] Adds a response header. IP_E_INVALID for CR, LF or NUL and for headers that belong to the host. */
  ip_status (*set_header)(ip_call*, ip_str name, ip_str value);
  /* [handler] Gives the browser a session cookie with the host's name and attributes; an empty token removes it. */
  ip_status (*set_session)(ip_call*, ip_str token, int64_t max_age_s);
} ip_iface_call;

/* Runs on many threads at once unless the registration says serial. A status other than IP_OK without fail() having
 * been called is a fault of the plugin: HTTP 500, a failed job attempt, or IP_E_INTERNAL to a service's caller. */
typedef ip_status (*ip_handler)(void* self, ip_call*);

#ifdef __cplusplus
}
#endif
#endif
