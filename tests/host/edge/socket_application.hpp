#pragma once

#include <prometheus/registry.h>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "host/edge/server.hpp"
#include "host/http/application.hpp"
#include "tests/host/edge/raw_client.hpp"
#include "tests/support/socket_client.hpp"

namespace instaplay::edge::test {

using testing::SocketClient;
using testing::SocketFrame;

/// Takes every request for "/ws" as a WebSocket (up to 1000 bytes a message), and refuses all others with 404. A text
/// message is echoed, but for these:
///   hold       waits for release()
///   throw      is not handled
///   close N    closes with that code
///   size N     is answered with N bytes
class SocketApplication final : public http::Application {
 public:
  std::unique_ptr<http::Exchange> begin(http::RequestHead head) override;
  http::Response refuseHead(int status, std::string_view why) override;

  /// Waits, up to 20 s.
  bool waitUntilHeld(int count);
  void release();
  /// Does meanwhile again and again.
  std::vector<std::uint16_t> waitForCloses(std::size_t count, const std::function<void()>& meanwhile = {});
  /// Does something with the wire of the last session that was opened, while it is open; false when there is none in
  /// time.
  bool withWire(const std::function<void(realtime::Wire&)>& work);

  std::string metricsText() const;
  /// Waits until so many messages have come in on all connections, whether or not a session has got them.
  bool waitUntilRead(int messages) const;
  /// What sessions have got that is shorter than 100 bytes, in order.
  std::vector<std::string> texts() const;

  std::size_t maxMessage = 1000;
  std::optional<realtime::MessageLimit> limit;

 private:
  class Session;
  friend class Session;

  void note(const std::string& bytes);
  template <class Condition>
  bool await(std::unique_lock<std::mutex>& lock, Condition condition);

  prometheus::Registry registry_;
  realtime::SocketMetrics metrics_{registry_};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  realtime::Wire* wire_ = nullptr;
  int held_ = 0;
  bool isReleased_ = false;
  std::vector<std::uint16_t> closes_;
  std::vector<std::string> texts_;
};

inline EdgeOptions socketTestOptions() {
  EdgeOptions options;
  options.port = 0;
  options.threads = 4;
  return options;
}

/// A running edge over the socket application.
class SocketServer {
 public:
  explicit SocketServer(EdgeOptions options = socketTestOptions(), const base::Clock* clock = nullptr)
      : edge_(std::make_unique<EdgeServer>(std::move(options), application, clock ? *clock : systemClock_)) {
    edge_->start();
  }
  ~SocketServer() { application.release(); }

  EdgeServer& edge() { return *edge_; }
  void destroy() { edge_.reset(); }
  SocketClient client(int receiveBuffer = 0) const { return SocketClient(edge_->port(), receiveBuffer); }
  /// A client whose handshake is done.
  SocketClient open(int receiveBuffer = 0) const;

  SocketApplication application;

 private:
  base::SystemClock systemClock_;
  std::unique_ptr<EdgeServer> edge_;
};

}  // namespace instaplay::edge::test
