#pragma once

#include <instaplay/testing/fake_host.h>
#include <instaplay/sockets.hpp>
#include <instaplay/testing/request.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::testing {

struct ReceivedMessage {
  std::string bytes;
  MessageType type = MessageType::text;
};

/// A client that is connected to an endpoint of the plugin. Disconnects at its end, which must come before the host's;
/// the plugin's onClose then gets 1006. One thread at a time.
class FakeSocket {
 public:
  explicit FakeSocket(ip_fake_socket* handle) : handle_(handle, &ip_fake_disconnect) {}

  /// Returns when the plugin has worked on it. Throws Error (state) when the connection is closed. A message over
  /// the endpoint's limit closes it with 1009.
  void send(std::string_view text) { sendAs(text, 0); }
  void sendBinary(std::string_view bytes) { sendAs(bytes, 1); }

  /// All messages so far, oldest first.
  std::vector<ReceivedMessage> received() {
    std::vector<ReceivedMessage> messages;
    check(ip_fake_socket_received(handle_.get(), &FakeSocket::keep, &messages));
    return messages;
  }

  /// The code that either side closed with; 0 while it is open.
  std::uint32_t closeCode() { return ip_fake_socket_close_code(handle_.get()); }
  void close(std::uint16_t code = 1000) { check(ip_fake_socket_close(handle_.get(), code)); }

 private:
  void sendAs(std::string_view bytes, std::uint32_t binary) {
    check(ip_fake_socket_send(handle_.get(), toStr(bytes), binary));
  }
  static void keep(void* messages, ip_str bytes, std::uint32_t binary) {
    static_cast<std::vector<ReceivedMessage>*>(messages)->push_back(
        {std::string(toView(bytes)), binary != 0 ? MessageType::binary : MessageType::text});
  }

  std::unique_ptr<ip_fake_socket, void (*)(ip_fake_socket*)> handle_;
};

}  // namespace instaplay::testing
