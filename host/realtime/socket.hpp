#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instaplay::realtime {

/// Why a WebSocket is closed. Plugins may use others from 3000 on.
namespace close_code {
inline constexpr std::uint16_t kNormal = 1000, kProtocol = 1002, kUnsupported = 1003, kAbnormal = 1006, kBadText = 1007,
                               kTooLarge = 1009, kInternal = 1011, kRestarting = 1012;
inline constexpr std::uint16_t kRevoked = 4001, kSlow = 4008, kGap = 4010;
}  // namespace close_code

enum class FrameKind : std::uint8_t { text, binary };

/// One message to a client. Connections that get the same one share its bytes.
struct Frame {
  enum class Keep : std::uint8_t {
    always,      ///< a client that is too slow for it is closed
    ifPossible,  ///< dropped when the client is too slow
  };
  std::shared_ptr<const std::string> bytes;
  FrameKind kind = FrameKind::text;
  Keep keep = Keep::always;
};

inline Frame textFrame(std::string text, Frame::Keep keep = Frame::Keep::always) {
  return {std::make_shared<const std::string>(std::move(text)), FrameKind::text, keep};
}

/// A WebSocket as its session sees it. Any thread; nothing blocks; nothing happens once it is closed.
class Wire {
 public:
  virtual ~Wire() = default;
  /// False: the connection is closed or being closed, and the frame is not sent.
  virtual bool send(Frame frame) = 0;
  /// Frames that count as one message against the bound on waiting messages; their bytes count in full.
  virtual void sendTogether(std::vector<Frame> frames) = 0;
  /// False once it is closed or being closed, by whichever side.
  virtual bool isOpen() const = 0;
  /// Closes once what waits is sent (with 4001 and 4008 at once). What was received and waits for the session is
  /// dropped. reason: up to 123 bytes of UTF-8. The first call counts.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
};

/// What answers at the server's end of one WebSocket. Owned by the connection. Members run one at a time, in this
/// order, on threads that may block. One that was never opened is destroyed only.
class Session {
 public:
  virtual ~Session() = default;
  /// The handshake is done. wire is lent for as long as the session lives.
  virtual void opened(Wire& wire) = 0;
  /// A whole message within the limit; text is valid UTF-8.
  virtual void received(FrameKind kind, std::string bytes) = 0;
  /// The last of all. 1006: the connection broke.
  virtual void closed(std::uint16_t code) = 0;
};

}  // namespace instaplay::realtime
