#include "tests/bench/realtime/web_socket.hpp"

#include <stdexcept>

namespace instaplay::bench {
namespace {

constexpr std::uint8_t kLast = 0x80, kMasked = 0x80, kLengthIn2 = 126, kLengthIn8 = 127;
constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20;

// A load client needs no secret here: the key and its answer are those of RFC 6455.
constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==", kAnswer = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

void appendNumber(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

std::uint64_t numberAt(std::string_view bytes, std::size_t at, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

bool isControl(Opcode opcode) { return static_cast<std::uint8_t>(opcode) >= 8; }

}  // namespace

std::string clientFrame(Opcode opcode, std::string_view payload, std::uint32_t mask) {
  std::string frame(1, static_cast<char>(kLast | static_cast<std::uint8_t>(opcode)));
  if (payload.size() < kLengthIn2) {
    frame += static_cast<char>(kMasked | payload.size());
  } else if (payload.size() <= 0xffff) {
    frame += static_cast<char>(kMasked | kLengthIn2);
    appendNumber(frame, payload.size(), 2);
  } else {
    frame += static_cast<char>(kMasked | kLengthIn8);
    appendNumber(frame, payload.size(), 8);
  }
  appendNumber(frame, mask, 4);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(payload[i] ^ static_cast<char>(mask >> (24 - 8 * (i % 4))));
  }
  return frame;
}

std::string upgradeRequest(std::uint16_t port, std::string_view token) {
  std::string request = "GET /api/v1/ws HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                        "\r\nSec-WebSocket-Protocol: instaplay.v1\r\nSec-WebSocket-Key: ";
  request += kKey;
  request += "\r\nAuthorization: Bearer ";
  request += token;
  return request + "\r\n\r\n";
}

std::string upgradeProblem(std::string_view head) {
  if (!head.starts_with("HTTP/1.1 101 ")) return std::string(head.substr(0, head.find("\r\n")));
  return head.find(kAnswer) == std::string_view::npos ? "the wrong Sec-WebSocket-Accept" : "";
}

std::optional<Message> MessageReader::next() {
  Message frame;
  for (bool last = false; readFrame(frame, last);) {
    if (isControl(frame.opcode)) return frame;
    if (!begun_) {
      begun_ = std::move(frame);
    } else {
      begun_->payload += frame.payload;
    }
    if (last) {
      std::optional<Message> whole = std::move(begun_);
      begun_.reset();
      return whole;
    }
    frame = {};
  }
  return std::nullopt;
}

bool MessageReader::readFrame(Message& frame, bool& last) {
  if (bytes_.size() < 2) return false;
  const auto second = static_cast<std::uint8_t>(bytes_[1]);
  if ((second & kMasked) != 0) throw std::runtime_error("the server masks its frames");
  const int lengthBytes = second == kLengthIn2 ? 2 : second == kLengthIn8 ? 8 : 0;
  const std::size_t head = 2 + static_cast<std::size_t>(lengthBytes);
  if (bytes_.size() < head) return false;
  const std::uint64_t length = lengthBytes == 0 ? second : numberAt(bytes_, 2, lengthBytes);
  if (length > kMostBytes) throw std::runtime_error("a frame over 16 MiB");
  if (bytes_.size() < head + length) return false;

  last = (static_cast<std::uint8_t>(bytes_[0]) & kLast) != 0;
  frame.opcode = static_cast<Opcode>(bytes_[0] & 0x0f);
  frame.payload = bytes_.substr(head, length);
  bytes_.erase(0, head + length);
  return true;
}

}  // namespace instaplay::bench
