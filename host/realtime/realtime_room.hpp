#pragma once

#include <memory>
#include <string>

#include "host/realtime/plugin_socket.hpp"
#include "host/realtime/shared_socket.hpp"
#include "host/realtime/socket_metrics.hpp"

namespace instaplay::realtime {

/// What stands behind the sockets of this process: who has one, the events of users, and the commands of plugins. Knows
/// neither HTTP nor a transport. Any thread, except where said.
class RealtimeRoom {
 public:
  /// What it is made of; the references are lent for as long as it lives.
  struct Parts {
    stores::Streams& streams;
    plugins::EventBus& events;
    const plugins::SocketCommands& commands;
    const base::Clock& clock;
    prometheus::Registry& metrics;
    Roster::LookUp lookUp;
    Attendance attend = {};
  };

  RealtimeRoom(const Options& options, Parts parts);

  /// Looks after sessions and time until stop().
  void start() { roster_.start(); }
  void stop() { roster_.stop(); }

  /// addressKey: what is counted for an address. Throws base::Error limited when there are too many.
  std::unique_ptr<Seat> admit(Guest guest, std::string addressKey);
  /// The session of a connection to the shared socket. May block; throws base::Error unavailable.
  std::unique_ptr<Session> joinShared(std::unique_ptr<Seat> seat);

  const Options& options() const { return options_; }
  SocketMetrics& metrics() { return metrics_; }
  std::size_t size() const { return roster_.size(); }

 private:
  const Options options_;
  SocketMetrics metrics_;
  UserHub users_;
  Roster roster_;
  const SharedSocket::Parts shared_;
};

}  // namespace instaplay::realtime
