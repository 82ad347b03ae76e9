/* "ip.registrar/1": what a plugin declares, once, inside register_all. Afterwards it is sealed.
 *
 * The host copies every descriptor. A conflict (a route, job, service or socket command that exists) and a malformed
 * descriptor return IP_E_CONFLICT or IP_E_INVALID and fail the plugin with a message that names both sides. */
#ifndef INSTAPLAY_ABI_REGISTRAR_H
#define INSTAPLAY_ABI_REGISTRAR_H

#include <instaplay/abi/call.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_IFACE_REGISTRAR "ip.registrar/1"

/* Who may call. Each includes those below it. */
#define IP_ACCESS_PUBLIC 0
#define IP_ACCESS_USER 1
#define IP_ACCESS_MODERATOR 2
#define IP_ACCESS_ADMIN 3

#define IP_SERIAL 1u            /* never two calls of this handler at once in this process */
#define IP_ROUTE_STREAM_BODY 2u /* the handler reads the body with read_body; no schema */
#define IP_ROUTE_ANSWER_ONCE 4u /* POST that creates: honours Idempotency-Key */

/* An HTTP route. path is absolute with {name} parameters: "/api/v1/posts/{postId}". */
typedef struct ip_route {
  ip_hdr hdr;
  ip_str method, path;
  ip_handler fn;
  void* self;
  int32_t access;
  uint32_t flags;
  uint32_t timeout_ms;    /* 0: the host's default */
  int32_t success_status; /* for the OpenAPI document; 0: 200 */
  uint64_t max_body;      /* bytes; 0: the host's default for JSON */
  ip_str feature;         /* feature flag that must be on for the viewer; empty: none */
  ip_str limit_group;     /* rate limit group; empty: reads or writes, by method */
  ip_str summary;         /* one line for the OpenAPI document */
  ip_str body_schema, query_schema, params_schema, response_schema; /* JSON Schema 2020-12, or empty */
} ip_route;

/* A kind of background job. A job is enqueued by name through "ip.jobs/1" or fired by cron. */
typedef struct ip_job {
  ip_hdr hdr;
  ip_str name;   /* "stories.expire" */
  ip_handler fn; /* at least once: effects must be idempotent */
  void* self;
  ip_str cron; /* five fields in UTC, "*\/10 * * * *"; empty: only when enqueued */
  uint32_t flags;
  uint32_t max_attempts;               /* 0: 8 */
  uint32_t timeout_ms;                 /* of one attempt; 0: none. The lease is renewed by the host meanwhile. */
  uint32_t backoff_ms, backoff_cap_ms; /* full jitter; 0: 2 s and 15 min */
} ip_job;

#define IP_EVENT_DURABLE 16u /* through the outbox and the job queue, at least once; else while the process lives */

typedef struct ip_subscription {
  ip_hdr hdr;
  ip_str topic; /* "post.created" */
  ip_handler fn;
  void* self;
  uint32_t flags;
} ip_subscription;

/* A service for other plugins. id is "name/major"; the method is get("service.method"), JSON in and out. */
typedef struct ip_service_def {
  ip_hdr hdr;
  ip_str id;
  ip_handler fn;
  void* self;
  uint32_t minor;
} ip_service_def;

#define IP_STEP_BEFORE 1u
#define IP_STEP_AFTER 2u

/* A middleware step on every route of the host. A BEFORE step that replies or fails ends the request. */
typedef struct ip_step {
  ip_hdr hdr;
  ip_str name;
  ip_handler fn;
  void* self;
  uint32_t phase; /* IP_STEP_BEFORE or IP_STEP_AFTER */
  int32_t order;  /* ascending; equal: by plugin id */
} ip_step;

/* A document collection and its indexes: [{"keys":{"postId":1,"at":-1},"unique":true}]. The host ensures them. */
typedef struct ip_collection {
  ip_hdr hdr;
  ip_str name; /* "comments_threads": prefixed with the plugin id and '_' */
  ip_str indexes_json;
} ip_collection;

/* A command on the shared socket /api/v1/ws, such as "chat.send"; body() is the frame's "d". */
typedef struct ip_socket_command {
  ip_hdr hdr;
  ip_str op;
  ip_handler fn;
  void* self;
  int32_t access;
  uint32_t flags;
  ip_str feature, limit_group, schema;
} ip_socket_command;

typedef struct ip_socket ip_socket; /* One connection of an endpoint; see abi/sockets.h. */

/* A WebSocket endpoint of the plugin's own. Callbacks of one connection never overlap. */
typedef struct ip_socket_endpoint {
  ip_hdr hdr;
  ip_str path, subprotocol;
  void* self;
  ip_status (*on_open)(void* self, ip_socket*, ip_call* handshake); /* not IP_OK: refused with 403 */
  void (*on_message)(void* self, ip_socket*, ip_str bytes, uint32_t binary);
  void (*on_close)(void* self, ip_socket*, uint32_t code);
  int32_t access;
  uint32_t max_message; /* bytes; 0: 64 KiB */
} ip_socket_endpoint;

typedef struct ip_iface_registrar {
  ip_hdr hdr;
  /* All [register]. IP_E_UNSUPPORTED where this host lacks the capability. */
  ip_status (*route)(ip_registrar*, const ip_route*);
  ip_status (*job)(ip_registrar*, const ip_job*);
  ip_status (*subscribe)(ip_registrar*, const ip_subscription*);
  ip_status (*provide)(ip_registrar*, const ip_service_def*);
  ip_status (*step)(ip_registrar*, const ip_step*);
  ip_status (*collection)(ip_registrar*, const ip_collection*);
  /* A named JSON Schema, "#/components/schemas/NAME" for the schemas of all routes. */
  ip_status (*schema)(ip_registrar*, ip_str name, ip_str json_schema);
  ip_status (*socket_command)(ip_registrar*, const ip_socket_command*);
  ip_status (*socket_endpoint)(ip_registrar*, const ip_socket_endpoint*);
} ip_iface_registrar;

#ifdef __cplusplus
}
#endif
#endif
