#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/plugins/endpoint_session.hpp"

namespace instaplay::testing {

/// A client that is connected to an endpoint of the plugin and keeps what it is sent. One thread at a time.
class FakeSocket {
 public:
  struct Message {
    std::string bytes;
    plugins::MessageKind kind;
  };

  explicit FakeSocket(std::unique_ptr<plugins::EndpointSession> session);

  /// Returns when the plugin has worked on it. Throws base::Error: state when the connection is closed, invalid for
  /// text that is not UTF-8. One that is too large closes the connection with 1009.
  void send(std::string_view bytes, plugins::MessageKind kind);
  void close(std::uint16_t code);
  /// 0 while it is open.
  std::uint16_t closeCode();
  std::vector<Message> received();

 private:
  /// What the plugin sends arrives here, on any thread.
  class Inbox final : public plugins::EndpointConnection {
   public:
    bool send(std::string_view bytes, plugins::MessageKind kind) override;
    void close(std::uint16_t code, std::string_view reason) override;

    std::mutex mutex;
    std::vector<Message> messages;
    std::uint16_t code = 0;
  };

  const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  const std::unique_ptr<plugins::EndpointSession> session_;
};

}  // namespace instaplay::testing
