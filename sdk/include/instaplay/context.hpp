#pragma once

#include <instaplay/abi/call.h>
#include <instaplay/host.hpp>
#include <instaplay/json.hpp>
#include <instaplay/principal.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_call> {
  static constexpr const char* id = IP_IFACE_CALL;
  static bool hasBaseline(const ip_iface_call* table) noexcept { return IP_HAS(ip_iface_call, table, set_session); }
};

/// What every handler gets, whatever it serves: the body, who asks, and how long there is. Call, Job, Event,
/// ServiceCall and SocketCommand add their own part.
///
/// While a handler runs, its context is the call in flight on that thread: SQL, services, events and jobs that the
/// thread asks for take their deadline and request id from it, without being handed it.
///
/// Belongs to the handler's thread and dies when the handler returns; so do all views that it gives out. Since 1.0.
class Context {
 public:
  Context(const Host& host, const ip_iface_call& table, ip_call* handle) noexcept
      : host_(&host), table_(&table), handle_(handle) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// The body or payload as bytes; already checked against the declared schema. Empty on a streamed route.
  std::string_view body() const noexcept { return toView(table_->body(handle_)); }

  /// The body as JSON, parsed at the first call; the reference lives as long as this. Throws Error (invalid,
  /// "malformed_json").
  const Json& json() const {
    if (!json_) json_ = parseJson(body());
    return *json_;
  }

  /// Who the call is made for, when somebody is signed in.
  std::optional<Principal> viewer() const {
    const std::optional<Id> id = parseId(property("user.id").value_or(""));
    if (!id) return std::nullopt;
    return Principal{*id, property("user.name").value_or(""), property("user.role").value_or(""),
                     property("session.id").value_or("")};
  }

  /// The id of viewer(), when somebody is signed in.
  std::optional<Id> viewerId() const { return parseId(property("user.id").value_or("")); }

  /// As viewer(); throws Error (unauthenticated) when nobody is signed in.
  Principal user() const {
    const std::optional<Principal> principal = viewer();
    if (!principal) throw Error::unauthenticated();
    return *principal;
  }

  /// The id of user(). Throws Error (unauthenticated).
  Id userId() const { return user().id; }

  /// Whether a feature flag is on for the viewer; the same answer for the whole call.
  bool flag(std::string_view key) const noexcept { return table_->flag(handle_, toStr(key)) != 0; }

  /// Time until the caller gives up: the route's or service call's timeout. 0 when that has passed; nothing when there
  /// is no deadline.
  std::optional<std::chrono::milliseconds> timeLeft() const noexcept {
    const std::int64_t left = table_->deadline_ms_left(handle_);
    if (left == std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return std::chrono::milliseconds{left > 0 ? left : 0};
  }

  /// True once nobody waits for the result: the client went, the job lost its lease, or the host is stopping. Long
  /// work asks now and then.
  bool cancelled() const noexcept { return table_->cancelled(handle_) != 0; }

  /// What the client reads as X-Request-Id and every log line carries; jobs and events have that of their cause.
  std::string_view requestId() const { return property("request.id").value_or(""); }

  /// Any property that abi/call.h lists, such as "client.address"; nothing when it does not apply to this call.
  std::optional<std::string_view> property(std::string_view key) const noexcept {
    return toOptionalView(table_->get(handle_, toStr(key)));
  }

  /// For code that calls the ABI itself: the handle, and the table and host that it belongs to.
  ip_call* handle() const noexcept { return handle_; }
  const Host& host() const noexcept { return *host_; }
  const ip_iface_call& table() const noexcept { return *table_; }

 protected:
  void check(ip_status status, const char* operation) const { host_->check(status, operation); }

  std::optional<std::string_view> named(const char* prefix, std::string_view name) const {
    return property(std::string(prefix).append(name));
  }

 private:
  const Host* host_;
  const ip_iface_call* table_;
  ip_call* handle_;
  mutable std::optional<Json> json_;
};

}  // namespace sdk_v1
}  // namespace instaplay
