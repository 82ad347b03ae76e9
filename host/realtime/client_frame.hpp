#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/base/error.hpp"
#include "host/base/json.hpp"

namespace instaplay::realtime {

/// What a client says on the shared socket.
struct ResumeFrame {
  std::string epoch;
  std::int64_t offset = 0;
};
struct CommandFrame {
  std::string id, op;
  base::Json data;
};
/// One that cannot be taken; with its id where it has a usable one.
struct BadFrame {
  std::optional<std::string> id;
  std::string code, message;
};
using ClientFrame = std::variant<ResumeFrame, CommandFrame, BadFrame>;

ClientFrame parseClientFrame(std::string_view text);

// What the server says.
struct Hello {
  std::string_view sid, epoch;
  std::chrono::milliseconds heartbeat;
  std::int64_t offset;
};
std::string renderHello(const Hello& hello);
std::string renderResumed(std::int64_t from, std::int64_t to);
std::string renderNotResumed(std::string_view reason);
std::string renderAck(std::string_view id, std::string_view dataJson);
std::string renderError(const std::optional<std::string>& id, const base::Error& error);

}  // namespace instaplay::realtime
