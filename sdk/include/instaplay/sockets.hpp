#pragma once

#include <instaplay/abi/sockets.h>
#include <instaplay/call.hpp>
#include <instaplay/host.hpp>
#include <instaplay/json.hpp>
#include <instaplay/sql.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_sockets> {
  static constexpr const char* id = IP_IFACE_SOCKETS;
  static bool hasBaseline(const ip_iface_sockets* table) noexcept { return IP_HAS(ip_iface_sockets, table, close); }
};

/// The two kinds of WebSocket messages. Text is valid UTF-8: the host has checked it.
enum class MessageType : std::uint32_t { text = 0, binary = 1 };

/// One connection of an endpoint of the plugin's own. Valid from onOpen until onClose returns; copies are equal when
/// they are the same connection, and any thread may send.
class Socket {
 public:
  Socket(const Host& host, const ip_iface_sockets& table, ip_socket* handle) noexcept
      : host_(&host), table_(&table), handle_(handle) {}

  /// Queues a message and never blocks. Throws HostError (limited): the peer is too slow and is being closed.
  void send(std::string_view bytes, MessageType type = MessageType::text) const {
    host_->check(table_->send(handle_, toStr(bytes), static_cast<std::uint32_t>(type)), "sockets.send");
  }

  /// Closes with a WebSocket close code, such as 1000 (done) or 1008 (refused).
  void close(std::uint16_t code, std::string_view reason = {}) const noexcept {
    table_->close(handle_, code, toStr(reason));
  }

  /// The same for one connection all its life, and unique among those that are open: a key for a map.
  ip_socket* handle() const noexcept { return handle_; }

  friend bool operator==(const Socket& a, const Socket& b) noexcept { return a.handle_ == b.handle_; }
  friend bool operator!=(const Socket& a, const Socket& b) noexcept { return !(a == b); }

 private:
  const Host* host_;
  const ip_iface_sockets* table_;
  ip_socket* handle_;
};

/// A WebSocket endpoint of the plugin's own, for another protocol than the shared socket's; declared with
/// Registrar::endpoint. One object serves all connections: callbacks of one connection never overlap, those of
/// different ones do.
class SocketEndpoint {
 public:
  virtual ~SocketEndpoint() = default;

  /// Throwing refuses the connection with 403. handshake is the request; it ends when this returns.
  virtual void onOpen(const Socket& socket, Call& handshake) = 0;

  /// Throwing closes the connection with 1011.
  virtual void onMessage(const Socket& socket, std::string_view bytes, MessageType type) = 0;

  /// The connection has ended, by whichever side; socket is for looking up what belongs to it.
  virtual void onClose(const Socket& /*socket*/, std::uint32_t /*code*/) {}
};

/// Pushes events to people who are connected, on every node. A small value; any thread. payload is an object, kind
/// such as "chat.message". Who is not connected gets nothing, so what must be seen is stored as well and listed by a
/// route. Throws HostError (invalid, unavailable). Since 1.0.
///
///   sockets.pushDurable(tx, members, "chat.message", toJson(message));
class Sockets {
 public:
  /// Throws HostError (unsupported) when the host has no "ip.sockets/1".
  explicit Sockets(const Host& host) : host_(host), table_(&host.require<ip_iface_sockets>()) {}

  /// Best effort: may be dropped, as for "chat.typing".
  void push(const std::vector<Id>& users, std::string_view kind, const Json& payload) const {
    pushWith(nullptr, 0, users, kind, payload);
  }

  /// Resumable: a client that reconnects gets what it missed.
  void pushDurable(const std::vector<Id>& users, std::string_view kind, const Json& payload) const {
    pushWith(nullptr, IP_PUSH_DURABLE, users, kind, payload);
  }

  /// Resumable, sent when the transaction commits and never when it does not.
  void pushDurable(const Transaction& transaction, const std::vector<Id>& users, std::string_view kind,
                   const Json& payload) const {
    pushWith(transaction.handle(), IP_PUSH_DURABLE, users, kind, payload);
  }

 private:
  void pushWith(ip_sql_tx* transaction, std::uint32_t flags, const std::vector<Id>& users, std::string_view kind,
                const Json& payload) const {
    host_.check(table_->push(host_.handle(), transaction, users.data(), users.size(), toStr(kind),
                             toStr(dumpJson(payload)), flags),
                "sockets.push");
  }

  Host host_;
  const ip_iface_sockets* table_;
};

}  // namespace sdk_v1
}  // namespace instaplay
