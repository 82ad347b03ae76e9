#pragma once

#include <instaplay/abi/sockets.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instaplay::plugins {

enum class MessageKind { text, binary };

/// The transport of one connection, as those who send see it. Any thread; neither member blocks nor calls back.
class EndpointConnection {
 public:
  virtual ~EndpointConnection() = default;
  /// Queues a message. False: the peer takes too little and is being closed.
  virtual bool send(std::string_view bytes, MessageKind kind) = 0;
  /// Begins to close, after what is queued. Has no effect on one that is closing. code may be sent, reason fits.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
};

/// What stands behind an ip_socket*: the sending side of one connection of a plugin's endpoint. What is sent before the
/// transport is there waits for it; what is sent after its end is dropped. Any thread.
class EndpointSocket {
 public:
  EndpointSocket() = default;
  EndpointSocket(const EndpointSocket&) = delete;
  EndpointSocket& operator=(const EndpointSocket&) = delete;

  static EndpointSocket& from(ip_socket* handle) { return *reinterpret_cast<EndpointSocket*>(handle); }
  ip_socket* handle() { return reinterpret_cast<ip_socket*>(this); }

  /// Throws base::Error: limited when the peer is too slow, invalid for text that is not UTF-8.
  void send(std::string_view bytes, MessageKind kind);
  /// A code that may not be sent becomes 1000, a reason that does not fit is left out.
  void close(std::uint32_t code, std::string_view reason);
  /// Sends what waits; from here on connection gets everything, for as long as it lives.
  void attach(const std::shared_ptr<EndpointConnection>& connection);

 private:
  static constexpr std::size_t kMostWaiting = 256, kMostWaitingBytes = std::size_t{1} << 20;

  bool keep(std::string_view bytes, MessageKind kind);

  std::mutex mutex_;
  std::weak_ptr<EndpointConnection> connection_;
  bool attached_ = false;
  std::vector<std::pair<std::string, MessageKind>> waiting_;
  std::size_t waitingBytes_ = 0;
  std::optional<std::pair<std::uint16_t, std::string>> closing_;
};

}  // namespace instaplay::plugins
