#include "host/realtime/plugin_socket.hpp"

#include <mutex>
#include <utility>

namespace instaplay::realtime {

/// The wire as plugins see it; they may still hold it when the wire has gone.
class PluginSocket::Connection final : public plugins::EndpointConnection {
 public:
  explicit Connection(Wire& wire) : wire_(&wire) {}

  bool send(std::string_view bytes, plugins::MessageKind kind) override {
    const auto frameKind = kind == plugins::MessageKind::text ? FrameKind::text : FrameKind::binary;
    Frame frame{std::make_shared<const std::string>(bytes), frameKind};
    const std::lock_guard lock(mutex_);
    return wire_ != nullptr && wire_->send(std::move(frame));
  }

  void close(std::uint16_t code, std::string_view reason) override {
    const std::lock_guard lock(mutex_);
    if (wire_) wire_->close(code, reason);
  }

  void leave() {
    const std::lock_guard lock(mutex_);
    wire_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Wire* wire_;
};

PluginSocket::PluginSocket(std::unique_ptr<Seat> seat, std::unique_ptr<plugins::EndpointSession> session)
    : session_(std::move(session)), seat_(std::move(seat)) {}

PluginSocket::~PluginSocket() {
  if (connection_) connection_->leave();
}

void PluginSocket::opened(Wire& wire) {
  connection_ = std::make_shared<Connection>(wire);
  session_->attach(connection_);
  seat_->opened(wire);
}

void PluginSocket::received(FrameKind kind, std::string bytes) {
  session_->message(bytes, kind == FrameKind::text ? plugins::MessageKind::text : plugins::MessageKind::binary);
}

void PluginSocket::closed(std::uint16_t code) {
  connection_->leave();
  seat_.reset();
  session_->closed(code);
}

}  // namespace instaplay::realtime
