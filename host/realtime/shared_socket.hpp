#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/base/clock.hpp"
#include "host/plugins/socket_commands.hpp"
#include "host/realtime/client_frame.hpp"
#include "host/realtime/message_rate.hpp"
#include "host/realtime/options.hpp"
#include "host/realtime/roster.hpp"
#include "host/realtime/user_hub.hpp"

namespace instaplay::realtime {

/// Who is told that a user is there, until what it gives is let go of. Both may block.
using Attendance = std::function<std::shared_ptr<void>(std::int64_t user)>;

/// One connection of the shared socket: the protocol instaplay.v1. Greets, holds live events back until the client has
/// resumed, sent a command or waited long enough, then passes events on and runs commands.
class SharedSocket final : public Session, private UserListener {
 public:
  /// What it is made of; lent for as long as it lives.
  struct Parts {
    const Options& options;
    UserHub& users;
    const plugins::SocketCommands& commands;
    const base::Clock& clock;
    Attendance attend;  ///< may be empty
  };

  /// seat is a user's. May block; throws base::Error unavailable when the events cannot be had.
  SharedSocket(const Parts& parts, std::unique_ptr<Seat> seat);

  void opened(Wire& wire) override;
  void received(FrameKind kind, std::string bytes) override;
  void closed(std::uint16_t code) override;

 private:
  enum class State { greeting, resuming, live };
  struct Held {
    std::int64_t offset;
    Frame frame;
  };

  void onEvent(std::int64_t offset, const Frame& frame) override;
  void onBreak() override;
  void tick(std::int64_t nowMs);
  void hold(std::int64_t offset, const Frame& frame);
  /// Sends what is held and came after the offset, behind the frames; from here on events are passed on.
  void goLive(std::vector<Frame> frames, std::int64_t after);
  void end(std::uint16_t code, std::string_view reason);

  void handle(const ResumeFrame& resume);
  void handle(const CommandFrame& command);
  void handle(const BadFrame& frame);
  /// The events after an offset, behind the answer to the client; nothing when they cannot be had.
  std::vector<Frame> replay(std::int64_t offset, std::int64_t& last) const;
  void answer(std::string text);

  const Parts& parts_;
  const std::int64_t user_;
  std::string epoch_;  ///< as the client knows it
  MessageRate rate_;
  std::mutex mutex_;  ///< what follows
  Wire* wire_ = nullptr;
  State state_ = State::greeting;
  std::vector<Held> held_;
  std::size_t heldBytes_ = 0;
  std::int64_t liveAtMs_ = 0, replayed_ = 0;
  bool isBroken_ = false;

  std::shared_ptr<void> attendance_;
  std::unique_ptr<UserHub::Membership> membership_;
  std::unique_ptr<Seat> seat_;  ///< last: what it and the membership call uses the others
};

}  // namespace instaplay::realtime
