#pragma once

#include <instaplay/abi/registrar.h>
#include <instaplay/str.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

/// Options of registrations. Every member has a default; in C++20 name the ones you need, in this order:
/// r.post(path, Access::user, handler, {.bodySchema = kNewPost, .summary = "Publishes a post", .answerOnce = true}).
/// Texts are borrowed during the registration.

/// Options of a route.
struct RouteOptions {
  std::string_view bodySchema = {};  ///< JSON Schema 2020-12; the host refuses other bodies with 400 before the handler
  std::string_view querySchema = {};
  std::string_view paramsSchema = {};
  std::string_view responseSchema = {};  ///< of "data", for the OpenAPI document
  std::string_view summary = {};         ///< one line for the OpenAPI document
  int success = 0;                       ///< status of success for the OpenAPI document; 0: 200
  std::string_view feature = {};         ///< flag that must be on for the viewer, else 404 feature_disabled
  std::string_view limitGroup = {};      ///< rate limit group; empty: reads or writes, by method
  std::uint64_t maxBody = 0;             ///< bytes; 0: the host's limit for JSON
  std::chrono::milliseconds timeout{0};  ///< 0: the host's
  bool answerOnce = false;               ///< a POST that creates: honours Idempotency-Key
  bool streamBody = false;               ///< the handler reads with Call::readBody; no schema
  bool serial = false;                   ///< never two calls at once in this process
};

/// Options of a subscription.
struct SubscriptionOptions {
  bool serial = false;  ///< never two events at once in this process
};

/// Options of a job.
struct JobOptions {
  std::string_view cron = {};               ///< five fields in UTC: "*/10 * * * *"; empty: only when enqueued
  std::uint32_t maxAttempts = 0;            ///< 0: 8
  std::chrono::milliseconds timeout{0};     ///< of one attempt; 0: none
  std::chrono::milliseconds backoff{0};     ///< base of the full-jitter wait between attempts; 0: 2 s
  std::chrono::milliseconds backoffCap{0};  ///< 0: 15 min
  bool serial = false;                      ///< never two runs at once in this process
};

/// Options of a command on the shared socket; as those of a route.
struct CommandOptions {
  std::string_view schema = {};      ///< of the data, an object
  std::string_view feature = {};     ///< flag that must be on for the viewer, else feature_disabled
  std::string_view limitGroup = {};  ///< rate limit group; empty: only the limit of the connection itself
  bool serial = false;
};

/// Options of a WebSocket endpoint.
struct EndpointOptions {
  std::string_view subprotocol = {};
  std::uint32_t maxMessage = 0;  ///< bytes; 0: 64 KiB
};

/// When a middleware step runs.
enum class StepPhase : std::uint32_t { before = IP_STEP_BEFORE, after = IP_STEP_AFTER };

namespace detail {

inline std::uint32_t milliseconds(std::chrono::milliseconds time) noexcept {
  return static_cast<std::uint32_t>(time.count());
}

inline std::uint32_t flagIf(bool wanted, std::uint32_t flag) noexcept { return wanted ? flag : 0u; }

inline std::uint32_t flags(const SubscriptionOptions& options) noexcept { return flagIf(options.serial, IP_SERIAL); }

inline ip_route describe(const RouteOptions& options) noexcept {
  ip_route route{};
  route.hdr = IP_HDR_INIT(ip_route);
  route.flags = flagIf(options.serial, IP_SERIAL) | flagIf(options.streamBody, IP_ROUTE_STREAM_BODY) |
                flagIf(options.answerOnce, IP_ROUTE_ANSWER_ONCE);
  route.timeout_ms = milliseconds(options.timeout);
  route.success_status = options.success;
  route.max_body = options.maxBody;
  route.feature = toStr(options.feature);
  route.limit_group = toStr(options.limitGroup);
  route.summary = toStr(options.summary);
  route.body_schema = toStr(options.bodySchema);
  route.query_schema = toStr(options.querySchema);
  route.params_schema = toStr(options.paramsSchema);
  route.response_schema = toStr(options.responseSchema);
  return route;
}

inline ip_job describe(const JobOptions& options) noexcept {
  ip_job job{};
  job.hdr = IP_HDR_INIT(ip_job);
  job.cron = toStr(options.cron);
  job.flags = flagIf(options.serial, IP_SERIAL);
  job.max_attempts = options.maxAttempts;
  job.timeout_ms = milliseconds(options.timeout);
  job.backoff_ms = milliseconds(options.backoff);
  job.backoff_cap_ms = milliseconds(options.backoffCap);
  return job;
}

inline ip_socket_command describe(const CommandOptions& options) noexcept {
  ip_socket_command command{};
  command.hdr = IP_HDR_INIT(ip_socket_command);
  command.flags = flagIf(options.serial, IP_SERIAL);
  command.feature = toStr(options.feature);
  command.limit_group = toStr(options.limitGroup);
  command.schema = toStr(options.schema);
  return command;
}

inline ip_socket_endpoint describe(const EndpointOptions& options) noexcept {
  ip_socket_endpoint endpoint{};
  endpoint.hdr = IP_HDR_INIT(ip_socket_endpoint);
  endpoint.subprotocol = toStr(options.subprotocol);
  endpoint.max_message = options.maxMessage;
  return endpoint;
}

}  // namespace detail
}  // namespace sdk_v1
}  // namespace instaplay
