#pragma once

#include <instaplay/call.hpp>
#include <instaplay/detail/barrier.hpp>
#include <instaplay/detail/current_call.hpp>
#include <instaplay/host.hpp>
#include <instaplay/sockets.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {
namespace detail {

/// What a registration hands to the host as self. The plugin owns it, because the host calls it until destroy.
class Binding {
 public:
  Binding() = default;
  Binding(const Binding&) = delete;
  Binding& operator=(const Binding&) = delete;
  virtual ~Binding() = default;
};

using Bindings = std::vector<std::unique_ptr<Binding>>;

/// An ip_handler for one function object that takes View&: a Call, Job, Event, ServiceCall or SocketCommand.
template <class View>
class HandlerBinding final : public Binding {
 public:
  HandlerBinding(const Host& host, std::string name, std::function<void(View&)> handler)
      : host_(host), table_(host.require<ip_iface_call>()), name_(std::move(name)), handler_(std::move(handler)) {}

  static ip_status invoke(void* self, ip_call* handle) noexcept {
    const auto& binding = *static_cast<const HandlerBinding*>(self);
    const CurrentCallScope scope(handle);
    View view(binding.host_, binding.table_, handle);
    return guardHandler(view, binding.name_, [&] { binding.handler_(view); });
  }

 private:
  Host host_;
  const ip_iface_call& table_;
  std::string name_;
  std::function<void(View&)> handler_;
};

/// The callbacks of one endpoint.
class EndpointBinding final : public Binding {
 public:
  EndpointBinding(const Host& host, std::string path, SocketEndpoint& endpoint)
      : host_(host),
        calls_(host.require<ip_iface_call>()),
        sockets_(host.require<ip_iface_sockets>()),
        path_(std::move(path)),
        endpoint_(endpoint) {}

  static ip_status onOpen(void* self, ip_socket* socket, ip_call* handle) noexcept {
    auto& binding = *static_cast<EndpointBinding*>(self);
    const CurrentCallScope scope(handle);
    Call handshake(binding.host_, binding.calls_, handle);
    return guardHandler(handshake, binding.path_, [&] { binding.endpoint_.onOpen(binding.wrap(socket), handshake); });
  }

  static void onMessage(void* self, ip_socket* socket, ip_str bytes, std::uint32_t binary) noexcept {
    auto& binding = *static_cast<EndpointBinding*>(self);
    const MessageType type = binary != 0 ? MessageType::binary : MessageType::text;
    const ip_status status = guard(binding.host_, binding.path_,
                                   [&] { binding.endpoint_.onMessage(binding.wrap(socket), toView(bytes), type); });
    if (status != IP_OK) binding.wrap(socket).close(kInternalError);
  }

  static void onClose(void* self, ip_socket* socket, std::uint32_t code) noexcept {
    auto& binding = *static_cast<EndpointBinding*>(self);
    guard(binding.host_, binding.path_, [&] { binding.endpoint_.onClose(binding.wrap(socket), code); });
  }

 private:
  static constexpr std::uint16_t kInternalError = 1011;

  Socket wrap(ip_socket* socket) const noexcept { return {host_, sockets_, socket}; }

  Host host_;
  const ip_iface_call& calls_;
  const ip_iface_sockets& sockets_;
  std::string path_;
  SocketEndpoint& endpoint_;
};

}  // namespace detail
}  // namespace sdk_v1
}  // namespace instaplay
