/* The layout that plugins in the field were built against, on x86-64. A line here never changes: a member that is
 * appended gets a line of its own, and the size grows. */
#include <instaplay/abi.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "the size of " #type " changed")
#define AT(type, member, bytes) _Static_assert(offsetof(type, member) == (bytes), #type "." #member " moved")

SIZE(ip_hdr, 8);
AT(ip_hdr, size, 0);
AT(ip_hdr, major, 4);
AT(ip_hdr, minor, 6);

SIZE(ip_str, 16);
AT(ip_str, p, 0);
AT(ip_str, n, 8);

SIZE(ip_error, 64);
AT(ip_error, hdr, 0);
AT(ip_error, status, 8);
AT(ip_error, retry_after_ms, 12);
AT(ip_error, code, 16);
AT(ip_error, message, 32);
AT(ip_error, fields_json, 48);

SIZE(ip_host_api, 56);
AT(ip_host_api, hdr, 0);
AT(ip_host_api, host, 8);
AT(ip_host_api, product, 16);
AT(ip_host_api, version, 24);
AT(ip_host_api, get_interface, 32);
AT(ip_host_api, log, 40);
AT(ip_host_api, last_error, 48);

SIZE(ip_plugin_entry, 96);
AT(ip_plugin_entry, hdr, 0);
AT(ip_plugin_entry, id, 8);
AT(ip_plugin_entry, version, 16);
AT(ip_plugin_entry, sdk_version, 24);
AT(ip_plugin_entry, build_info, 32);
AT(ip_plugin_entry, create, 40);
AT(ip_plugin_entry, configure, 48);
AT(ip_plugin_entry, register_all, 56);
AT(ip_plugin_entry, start, 64);
AT(ip_plugin_entry, stop, 72);
AT(ip_plugin_entry, destroy, 80);
AT(ip_plugin_entry, get_extension, 88);

SIZE(ip_ext_health, 16);
AT(ip_ext_health, hdr, 0);
AT(ip_ext_health, check, 8);

SIZE(ip_note_desc, 136);
AT(ip_note_desc, abi_major, 0);
AT(ip_note_desc, abi_minor, 2);
AT(ip_note_desc, flags, 4);
AT(ip_note_desc, id, 8);
AT(ip_note_desc, version, 72);
AT(ip_note_desc, sdk, 104);

SIZE(ip_elf_note, 160);
AT(ip_elf_note, namesz, 0);
AT(ip_elf_note, descsz, 4);
AT(ip_elf_note, type, 8);
AT(ip_elf_note, owner, 12);
AT(ip_elf_note, desc, 24);

SIZE(ip_iface_call, 120);
AT(ip_iface_call, hdr, 0);
AT(ip_iface_call, deadline_ms_left, 8);
AT(ip_iface_call, cancelled, 16);
AT(ip_iface_call, get, 24);
AT(ip_iface_call, body, 32);
AT(ip_iface_call, read_body, 40);
AT(ip_iface_call, flag, 48);
AT(ip_iface_call, reply_json, 56);
AT(ip_iface_call, reply_page, 64);
AT(ip_iface_call, reply_raw, 72);
AT(ip_iface_call, reply_begin, 80);
AT(ip_iface_call, reply_write, 88);
AT(ip_iface_call, fail, 96);
AT(ip_iface_call, set_header, 104);
AT(ip_iface_call, set_session, 112);

SIZE(ip_route, 192);
AT(ip_route, hdr, 0);
AT(ip_route, method, 8);
AT(ip_route, path, 24);
AT(ip_route, fn, 40);
AT(ip_route, self, 48);
AT(ip_route, access, 56);
AT(ip_route, flags, 60);
AT(ip_route, timeout_ms, 64);
AT(ip_route, success_status, 68);
AT(ip_route, max_body, 72);
AT(ip_route, feature, 80);
AT(ip_route, limit_group, 96);
AT(ip_route, summary, 112);
AT(ip_route, body_schema, 128);
AT(ip_route, query_schema, 144);
AT(ip_route, params_schema, 160);
AT(ip_route, response_schema, 176);

SIZE(ip_job, 80);
AT(ip_job, hdr, 0);
AT(ip_job, name, 8);
AT(ip_job, fn, 24);
AT(ip_job, self, 32);
AT(ip_job, cron, 40);
AT(ip_job, flags, 56);
AT(ip_job, max_attempts, 60);
AT(ip_job, timeout_ms, 64);
AT(ip_job, backoff_ms, 68);
AT(ip_job, backoff_cap_ms, 72);

SIZE(ip_subscription, 48);
AT(ip_subscription, hdr, 0);
AT(ip_subscription, topic, 8);
AT(ip_subscription, fn, 24);
AT(ip_subscription, self, 32);
AT(ip_subscription, flags, 40);

SIZE(ip_service_def, 48);
AT(ip_service_def, hdr, 0);
AT(ip_service_def, id, 8);
AT(ip_service_def, fn, 24);
AT(ip_service_def, self, 32);
AT(ip_service_def, minor, 40);

SIZE(ip_step, 48);
AT(ip_step, hdr, 0);
AT(ip_step, name, 8);
AT(ip_step, fn, 24);
AT(ip_step, self, 32);
AT(ip_step, phase, 40);
AT(ip_step, order, 44);

SIZE(ip_collection, 40);
AT(ip_collection, hdr, 0);
AT(ip_collection, name, 8);
AT(ip_collection, indexes_json, 24);

SIZE(ip_socket_command, 96);
AT(ip_socket_command, hdr, 0);
AT(ip_socket_command, op, 8);
AT(ip_socket_command, fn, 24);
AT(ip_socket_command, self, 32);
AT(ip_socket_command, access, 40);
AT(ip_socket_command, flags, 44);
AT(ip_socket_command, feature, 48);
AT(ip_socket_command, limit_group, 64);
AT(ip_socket_command, schema, 80);

SIZE(ip_socket_endpoint, 80);
AT(ip_socket_endpoint, hdr, 0);
AT(ip_socket_endpoint, path, 8);
AT(ip_socket_endpoint, subprotocol, 24);
AT(ip_socket_endpoint, self, 40);
AT(ip_socket_endpoint, on_open, 48);
AT(ip_socket_endpoint, on_message, 56);
AT(ip_socket_endpoint, on_close, 64);
AT(ip_socket_endpoint, access, 72);
AT(ip_socket_endpoint, max_message, 76);

SIZE(ip_iface_registrar, 80);
AT(ip_iface_registrar, hdr, 0);
AT(ip_iface_registrar, route, 8);
AT(ip_iface_registrar, job, 16);
AT(ip_iface_registrar, subscribe, 24);
AT(ip_iface_registrar, provide, 32);
AT(ip_iface_registrar, step, 40);
AT(ip_iface_registrar, collection, 48);
AT(ip_iface_registrar, schema, 56);
AT(ip_iface_registrar, socket_command, 64);
AT(ip_iface_registrar, socket_endpoint, 72);

SIZE(ip_iface_services, 32);
AT(ip_iface_services, hdr, 0);
AT(ip_iface_services, bind, 8);
AT(ip_iface_services, available, 16);
AT(ip_iface_services, call, 24);

SIZE(ip_iface_events, 16);
AT(ip_iface_events, hdr, 0);
AT(ip_iface_events, publish, 8);

SIZE(ip_value, 40);
AT(ip_value, type, 0);
AT(ip_value, reserved, 4);
AT(ip_value, i, 8);
AT(ip_value, d, 16);
AT(ip_value, s, 24);

SIZE(ip_iface_sql, 64);
AT(ip_iface_sql, hdr, 0);
AT(ip_iface_sql, begin, 8);
AT(ip_iface_sql, commit, 16);
AT(ip_iface_sql, rollback, 24);
AT(ip_iface_sql, query, 32);
AT(ip_iface_sql, exec, 40);
AT(ip_iface_sql, defer, 48);
AT(ip_iface_sql, commit_query, 56);

SIZE(ip_iface_documents, 48);
AT(ip_iface_documents, hdr, 0);
AT(ip_iface_documents, insert, 8);
AT(ip_iface_documents, find, 16);
AT(ip_iface_documents, update, 24);
AT(ip_iface_documents, remove, 32);
AT(ip_iface_documents, count, 40);

SIZE(ip_scored, 24);
AT(ip_scored, score, 0);
AT(ip_scored, member, 8);

SIZE(ip_iface_cache, 80);
AT(ip_iface_cache, hdr, 0);
AT(ip_iface_cache, get_many, 8);
AT(ip_iface_cache, set, 16);
AT(ip_iface_cache, remove, 24);
AT(ip_iface_cache, increment, 32);
AT(ip_iface_cache, get_or_load, 40);
AT(ip_iface_cache, sorted_add, 48);
AT(ip_iface_cache, sorted_remove, 56);
AT(ip_iface_cache, sorted_range, 64);
AT(ip_iface_cache, remove_after, 72);

SIZE(ip_job_request, 72);
AT(ip_job_request, hdr, 0);
AT(ip_job_request, name, 8);
AT(ip_job_request, payload, 24);
AT(ip_job_request, unique_key, 40);
AT(ip_job_request, unique_ttl_ms, 56);
AT(ip_job_request, priority, 60);
AT(ip_job_request, delay_ms, 64);

SIZE(ip_iface_jobs, 24);
AT(ip_iface_jobs, hdr, 0);
AT(ip_iface_jobs, enqueue, 8);
AT(ip_iface_jobs, once, 16);

SIZE(ip_iface_sockets, 32);
AT(ip_iface_sockets, hdr, 0);
AT(ip_iface_sockets, push, 8);
AT(ip_iface_sockets, send, 16);
AT(ip_iface_sockets, close, 24);

SIZE(ip_iface_presence, 16);
AT(ip_iface_presence, hdr, 0);
AT(ip_iface_presence, online, 8);

SIZE(ip_iface_blobs, 64);
AT(ip_iface_blobs, hdr, 0);
AT(ip_iface_blobs, create, 8);
AT(ip_iface_blobs, write, 16);
AT(ip_iface_blobs, commit, 24);
AT(ip_iface_blobs, discard, 32);
AT(ip_iface_blobs, size, 40);
AT(ip_iface_blobs, read, 48);
AT(ip_iface_blobs, remove, 56);

SIZE(ip_iface_metrics, 24);
AT(ip_iface_metrics, hdr, 0);
AT(ip_iface_metrics, define, 8);
AT(ip_iface_metrics, record, 16);

SIZE(ip_iface_clock, 24);
AT(ip_iface_clock, hdr, 0);
AT(ip_iface_clock, now_ms, 8);
AT(ip_iface_clock, monotonic_ms, 16);

SIZE(ip_iface_ids, 16);
AT(ip_iface_ids, hdr, 0);
AT(ip_iface_ids, next, 8);

SIZE(ip_iface_config, 32);
AT(ip_iface_config, hdr, 0);
AT(ip_iface_config, settings, 8);
AT(ip_iface_config, fact, 16);
AT(ip_iface_config, secret, 24);

SIZE(ip_iface_mail, 16);
AT(ip_iface_mail, hdr, 0);
AT(ip_iface_mail, send, 8);
