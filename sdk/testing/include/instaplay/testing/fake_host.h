/* instaplay/testing/fake_host.h - a host without a server, for the tests of one plugin, in C11.
 *
 * It runs the real host code over the embedded stores in memory, with a clock that moves only when told. A C++ author
 * includes <instaplay/testing.hpp> instead. Link InstaPlay::testing.
 *
 * Every function that returns an ip_status tells the rest through ip_fake_last_error when it fails. A fake host is used
 * by one thread at a time, except ip_fake_send and ip_fake_call, which any number of threads may call once it started.
 */
#ifndef INSTAPLAY_TESTING_FAKE_HOST_H
#define INSTAPLAY_TESTING_FAKE_HOST_H

#include <instaplay/abi/base.h>
#include <instaplay/abi/entry.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ip_fake_host ip_fake_host;

typedef struct ip_fake_options {
  ip_hdr hdr;
  const ip_plugin_entry* plugin; /* under test */
  ip_str folder;                 /* holds plugin.yaml and migrations/ */
  ip_str settings_json;          /* of the plugin, or empty */
  ip_str facts_json;             /* over the defaults of "ip.config/1", or empty */
  int64_t start_ms;              /* of the clock; 0: 2026-01-01T00:00:00Z */
} ip_fake_options;

/* Makes a host; the plugin is not started yet. Copies what options lend, except plugin, which must outlive it. */
IP_EXPORT ip_status ip_fake_create(const ip_fake_options* options, ip_fake_host** out);
/* Stops the plugin and frees everything. NULL is allowed. */
IP_EXPORT void ip_fake_destroy(ip_fake_host*);
/* What failed last on this thread; out->hdr must be set. The views live until the next call on this thread. */
IP_EXPORT ip_status ip_fake_last_error(ip_error* out);

/* A fake service of another plugin. Answers through reply; to fail it fills error and returns its status. */
typedef ip_status (*ip_fake_service)(void* ctx, ip_str method, ip_str json, ip_sink reply, void* reply_ctx,
                                     ip_error* error);
/* Before start. ctx must outlive the host. A service that the plugin requires and nobody fakes answers unavailable. */
IP_EXPORT ip_status ip_fake_provide(ip_fake_host*, ip_str service_id, ip_fake_service, void* ctx);

/* Runs migrations and takes the plugin to active. */
IP_EXPORT ip_status ip_fake_start(ip_fake_host*);
/* The plugin's own view of the host, for tests of its repositories. After start; lives as long as the host. */
IP_EXPORT const ip_host_api* ip_fake_api(ip_fake_host*);

typedef struct ip_fake_header {
  ip_str name, value;
} ip_fake_header;

typedef struct ip_fake_request {
  ip_hdr hdr;
  ip_str method, target; /* "GET", "/api/v1/feed?limit=5" */
  const ip_fake_header* headers;
  size_t header_count;
  ip_str body;
  int64_t user_id; /* who calls, without a token; 0: whoever the headers say */
  ip_str user_name, user_role;
} ip_fake_request;

typedef void (*ip_fake_answer)(void* ctx, int32_t status, const ip_fake_header* headers, size_t n, ip_str body);

/* Sends a request through all middleware to the route; answer is called once, before it returns. */
IP_EXPORT ip_status ip_fake_send(ip_fake_host*, const ip_fake_request*, ip_fake_answer, void* ctx);

typedef struct ip_fake_frame {
  ip_hdr hdr;
  ip_str op, json; /* "chat.send" and its data, an object */
  int64_t user_id; /* who sends it; 0: nobody */
  ip_str user_name, user_role;
} ip_fake_frame;

/* Runs a command of the shared socket. The answer has the envelope and the status that a route would have. */
IP_EXPORT ip_status ip_fake_command(ip_fake_host*, const ip_fake_frame*, ip_fake_answer, void* ctx);

typedef struct ip_fake_socket ip_fake_socket; /* A client of an endpoint. One thread at a time. */
typedef void (*ip_fake_message)(void* ctx, ip_str bytes, uint32_t binary);
/* Connects to an endpoint of the plugin; of the request count target, headers and who calls. What refuses it is the
 * failure. */
IP_EXPORT ip_status ip_fake_connect(ip_fake_host*, const ip_fake_request*, ip_fake_socket** out);
/* Returns when the plugin has worked on the message. IP_E_STATE: the connection is closed. */
IP_EXPORT ip_status ip_fake_socket_send(ip_fake_socket*, ip_str bytes, uint32_t binary);
/* All messages of the plugin so far. */
IP_EXPORT ip_status ip_fake_socket_received(ip_fake_socket*, ip_fake_message, void* ctx);
/* The code that either side closed with; 0 while it is open. */
IP_EXPORT uint32_t ip_fake_socket_close_code(ip_fake_socket*);
IP_EXPORT ip_status ip_fake_socket_close(ip_fake_socket*, uint32_t code);
/* Frees it, before the host; one that is open ends with 1006. NULL is allowed. */
IP_EXPORT void ip_fake_disconnect(ip_fake_socket*);

/* Calls a service that the plugin under test provides. */
IP_EXPORT ip_status ip_fake_call(ip_fake_host*, ip_str service_id, ip_str method, ip_str json, ip_sink, void* ctx);

/* Publishes an event as another plugin would; durable subscribers get it in ip_fake_run_jobs. */
IP_EXPORT ip_status ip_fake_publish(ip_fake_host*, ip_str topic, ip_str key, ip_str json);
IP_EXPORT ip_status ip_fake_enqueue(ip_fake_host*, ip_str job_name, ip_str payload);
/* Relays the outbox, fires cron and runs every job that is due, on this thread, until none is left. */
IP_EXPORT ip_status ip_fake_run_jobs(ip_fake_host*, uint64_t* ran);
/* Jobs that used up their attempts or were refused: [{"id","name","error"}]. */
IP_EXPORT ip_status ip_fake_dead_jobs(ip_fake_host*, ip_sink, void* ctx);

/* What the plugin published since the host was made, oldest first: [{"topic","key","json"}]. */
IP_EXPORT ip_status ip_fake_published(ip_fake_host*, ip_sink, void* ctx);
/* What it pushed, never what was rolled back: [{"users","kind","json","durable"}]. */
IP_EXPORT ip_status ip_fake_pushes(ip_fake_host*, ip_sink, void* ctx);
/* What it mailed: [{"to","subject","text"}]. */
IP_EXPORT ip_status ip_fake_mails(ip_fake_host*, ip_sink, void* ctx);

/* Switches a feature flag for everybody. */
IP_EXPORT ip_status ip_fake_set_flag(ip_fake_host*, ip_str flag, int32_t on);
/* Says whether somebody is connected; "presence.changed" reaches the plugin in ip_fake_run_jobs. */
IP_EXPORT ip_status ip_fake_set_online(ip_fake_host*, int64_t user_id, int32_t online);
IP_EXPORT int64_t ip_fake_now_ms(ip_fake_host*);
IP_EXPORT void ip_fake_advance(ip_fake_host*, int64_t ms);

#ifdef __cplusplus
}
#endif
#endif
