#pragma once

#include <memory>

#include "host/plugins/endpoint_session.hpp"
#include "host/realtime/roster.hpp"

namespace instaplay::realtime {

/// One connection of a plugin's own endpoint.
class PluginSocket final : public Session {
 public:
  PluginSocket(std::unique_ptr<Seat> seat, std::unique_ptr<plugins::EndpointSession> session);
  ~PluginSocket() override;

  void opened(Wire& wire) override;
  void received(FrameKind kind, std::string bytes) override;
  void closed(std::uint16_t code) override;

 private:
  class Connection;

  const std::unique_ptr<plugins::EndpointSession> session_;
  std::shared_ptr<Connection> connection_;
  std::unique_ptr<Seat> seat_;
};

}  // namespace instaplay::realtime
