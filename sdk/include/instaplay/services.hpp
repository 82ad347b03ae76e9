#pragma once

#include <instaplay/abi/services.h>
#include <instaplay/detail/current_call.hpp>
#include <instaplay/detail/sink.hpp>
#include <instaplay/host.hpp>
#include <instaplay/json.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_services> {
  static constexpr const char* id = IP_IFACE_SERVICES;
  static bool hasBaseline(const ip_iface_services* table) noexcept { return IP_HAS(ip_iface_services, table, call); }
};

/// A late-bound client of a service, made by Services::bind. The provider may start, stop and restart meanwhile, or run
/// in another process: keep the client, and ask it anew each time. Valid until the plugin is destroyed, whether or not
/// a provider is there at the moment. A small value; any thread.
class ServiceClient {
 public:
  /// Whether a provider is active now. Ask before calling an optional service, and still expect unavailable.
  bool available() const noexcept { return table_->available(handle_) != 0; }

  /// Calls a method and waits for its answer, up to timeout or the deadline of the call in flight on this thread.
  /// What the provider throws as Error comes out here with its kind, code, message and fields. Throws HostError:
  /// unavailable (no provider, or no answer within timeout), timeout (the call in flight has no time left), state (this
  /// thread has a transaction open, or the call would wait for itself).
  Json call(std::string_view method, const Json& request,
            std::chrono::milliseconds timeout = std::chrono::seconds{2}) const {
    const std::string text = dumpJson(request);
    const std::string answer = detail::collectText(
        [&](ip_sink sink, void* context) {
          return table_->call(handle_, detail::currentCall(), toStr(method), toStr(text),
                              static_cast<std::uint32_t>(timeout.count()), sink, context);
        },
        [&](ip_status status) { check(status, method); });
    return answer.empty() ? Json() : parseJson(answer);
  }

  /// As bound, "users.cards/1".
  const std::string& id() const noexcept { return id_; }

 private:
  friend class Services;
  ServiceClient(const Host& host, const ip_iface_services& table, ip_service* handle, std::string id)
      : host_(host), table_(&table), handle_(handle), id_(std::move(id)) {}

  void check(ip_status status, std::string_view method) const {
    if (status == IP_OK) return;
    if (isOfHost(status)) throw host_.failure(status, (id_ + "." + std::string(method)).c_str());
    throw providersError(status);
  }

  static bool isOfHost(ip_status status) noexcept {
    return status == IP_E_UNAVAILABLE || status == IP_E_TIMEOUT || status == IP_E_CANCELLED || status >= IP_E_STATE;
  }

  Error providersError(ip_status status) const {
    Error error = usualError(kindOf(status));
    const ip_error last = host_.lastError();
    if (last.status != status) return error;
    if (last.code.n > 0) error.code = toView(last.code);
    if (last.message.n > 0) error.message = toView(last.message);
    error.fields = fieldsFromJson(toView(last.fields_json));
    error.retryAfter = std::chrono::milliseconds{last.retry_after_ms};
    return error;
  }

  Host host_;
  const ip_iface_services* table_;
  ip_service* handle_;
  std::string id_;
};

/// Finds what other plugins provide (Registrar::provide), wherever it runs. A small value; any thread. Since 1.0.
///
///   ServiceClient cards_ = Services{host()}.bind("users.cards/1");
///   Json people = cards_.call("byIds", {{"ids", {"17", "18"}}});
///
/// Methods are batch-shaped: one call for a page of things, never one call a thing. The provider's typed client, when
/// it ships one in its contract/ folder, is nicer than JSON by hand.
class Services {
 public:
  /// Throws HostError (unsupported) when the host has no "ip.services/1".
  explicit Services(const Host& host) : host_(host), table_(&host.require<ip_iface_services>()) {}

  /// A client of "users.relations/1" of at least minMinor; fine before a provider is there, so in the constructor.
  /// Throws HostError (forbidden) when plugin.yaml names the service neither as required nor as optional.
  ServiceClient bind(const std::string& id, std::uint32_t minMinor = 0) const {
    ip_service* handle = nullptr;
    host_.check(table_->bind(host_.handle(), toStr(id), minMinor, &handle), "services.bind");
    return {host_, *table_, handle, id};
  }

 private:
  Host host_;
  const ip_iface_services* table_;
};

}  // namespace sdk_v1
}  // namespace instaplay
