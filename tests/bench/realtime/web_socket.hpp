#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace instaplay::bench {

enum class Opcode : std::uint8_t { continuation, text, binary, close = 8, ping, pong };

struct Message {
  Opcode opcode = Opcode::text;
  std::string payload;
};

/// A whole message as a client sends it: one frame, masked.
std::string clientFrame(Opcode opcode, std::string_view payload, std::uint32_t mask);

/// Asks for the shared socket, signed in by a bearer token.
std::string upgradeRequest(std::uint16_t port, std::string_view token);

/// What is wrong with the head that answers upgradeRequest(); empty: the connection is a WebSocket now.
std::string upgradeProblem(std::string_view head);

/// Puts a server's frames together.
class MessageReader {
 public:
  void feed(std::string_view bytes) { bytes_ += bytes; }
  /// The next whole message, or nothing when more bytes are needed. Throws std::runtime_error for a masked frame and
  /// for one over 16 MiB.
  std::optional<Message> next();

 private:
  bool readFrame(Message& frame, bool& last);

  std::string bytes_;
  std::optional<Message> begun_;
};

}  // namespace instaplay::bench
