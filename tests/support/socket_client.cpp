#include "tests/support/socket_client.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace instaplay::testing {
namespace {

using Clock = std::chrono::steady_clock;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool ready(int socket, short events, Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
  pollfd state{socket, events, 0};
  return ::poll(&state, 1, static_cast<int>(std::max<std::int64_t>(left, 0))) > 0;
}

}  // namespace

int SocketFrame::closeCode() const {
  if (opcode != kClose || payload.size() < 2) return 0;
  return static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
}

SocketClient::SocketClient(std::uint16_t port, int receiveBuffer) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  if (receiveBuffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect to the server");
  }
}

SocketClient::~SocketClient() {
  if (socket_ >= 0) ::close(socket_);
}

SocketClient::SocketClient(SocketClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), input_(std::move(other.input_)) {}

HandshakeAnswer SocketClient::open(const std::string& target, const Headers& extra) {
  Headers fields{{"Host", "localhost"},
                 {"Connection", "Upgrade"},
                 {"Upgrade", "websocket"},
                 {"Sec-WebSocket-Version", "13"},
                 {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  for (const auto& [name, value] : extra) {
    const auto same = [&](const auto& field) { return lower(field.first) == lower(name); };
    std::erase_if(fields, same);
    if (!value.empty()) fields.emplace_back(name, value);
  }
  std::string head = "GET " + target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : fields) head += name + ": " + value + "\r\n";
  return request(head + "\r\n");
}

HandshakeAnswer SocketClient::request(std::string_view head) {
  HandshakeAnswer answer;
  if (!sendRaw(head)) return answer;
  const auto until = Clock::now() + kPatience;
  std::size_t end = 0;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill(until)) return answer;
  }
  const std::string text = take(end + 4);
  answer.status = std::stoi(text.substr(9, 3));
  for (std::size_t at = text.find("\r\n") + 2; at < end;) {
    const auto lineEnd = text.find("\r\n", at), colon = text.find(": ", at);
    answer.headers[lower(text.substr(at, colon - at))] = text.substr(colon + 2, lineEnd - colon - 2);
    at = lineEnd + 2;
  }
  if (const auto length = answer.headers.find("content-length"); length != answer.headers.end()) {
    const auto size = std::stoul(length->second);
    if (ensure(size, until)) answer.body = take(size);
  }
  return answer;
}

std::string SocketClient::frame(int firstByte, std::string_view payload, bool isMasked) {
  constexpr std::array<char, 4> kMask{'\x12', '\x34', '\x56', '\x78'};
  const int maskBit = isMasked ? 0x80 : 0;
  std::string bytes(1, static_cast<char>(firstByte));
  const auto append = [&](std::size_t value, int count) {
    for (int i = count - 1; i >= 0; --i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
  };
  if (payload.size() < 126) {
    append(static_cast<std::size_t>(maskBit) | payload.size(), 1);
  } else if (payload.size() < 65536) {
    append(static_cast<std::size_t>(maskBit | 126), 1);
    append(payload.size(), 2);
  } else {
    append(static_cast<std::size_t>(maskBit | 127), 1);
    append(payload.size(), 8);
  }
  if (isMasked) bytes.append(kMask.data(), kMask.size());
  for (std::size_t i = 0; i < payload.size(); ++i) {
    bytes += isMasked ? static_cast<char>(payload[i] ^ kMask[i % 4]) : payload[i];
  }
  return bytes;
}

std::string SocketClient::closePayload(int code, std::string_view reason) {
  return std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)}.append(reason);
}

bool SocketClient::sendRaw(std::string_view bytes) {
  const auto until = Clock::now() + kPatience;
  while (!bytes.empty()) {
    if (!ready(socket_, POLLOUT, until)) return false;
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno != EAGAIN) return false;
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

SocketFrame SocketClient::receive(std::chrono::milliseconds patience) {
  const auto until = Clock::now() + patience;
  if (!ensure(2, until)) return {};
  const auto first = static_cast<unsigned char>(input_[0]), second = static_cast<unsigned char>(input_[1]);
  const std::size_t lengthBytes = second == 126 ? 2 : second == 127 ? 8 : 0;
  if (!ensure(2 + lengthBytes, until)) return {};
  std::size_t length = lengthBytes == 0 ? second : 0;
  for (std::size_t i = 0; i < lengthBytes; ++i) length = length << 8 | static_cast<unsigned char>(input_[2 + i]);
  if (!ensure(2 + lengthBytes + length, until)) return {};
  take(2 + lengthBytes);
  return {first & 0x0f, (first & 0x80) != 0, take(length)};
}

SocketFrame SocketClient::receiveMessage(std::chrono::milliseconds patience) {
  const auto until = Clock::now() + patience;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    SocketFrame frame = receive(std::max(left, std::chrono::milliseconds(0)));
    if (frame.opcode != SocketFrame::kPing) return frame;
    sendFrame(SocketFrame::kPong, frame.payload);
  }
}

SocketFrame SocketClient::receiveClose(std::chrono::milliseconds patience) {
  for (;;) {
    SocketFrame frame = receiveMessage(patience);
    if (frame.opcode == SocketFrame::kClose) sendFrame(SocketFrame::kClose, frame.payload);
    if (frame.opcode == SocketFrame::kClose || frame.opcode == -1) return frame;
  }
}

bool SocketClient::endedByServer(std::chrono::milliseconds patience) {
  const auto until = Clock::now() + patience;
  while (fill(until)) input_.clear();
  char byte = 0;
  const ssize_t count = ::recv(socket_, &byte, 1, MSG_DONTWAIT);
  return count == 0 || (count < 0 && errno != EAGAIN);
}

void SocketClient::end() { ::close(std::exchange(socket_, -1)); }

void SocketClient::abort() {
  const linger reset{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::close(std::exchange(socket_, -1));
}

bool SocketClient::fill(Clock::time_point until) {
  std::array<char, 65536> buffer{};
  if (!ready(socket_, POLLIN, until)) return false;
  const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  input_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

bool SocketClient::ensure(std::size_t count, Clock::time_point until) {
  while (input_.size() < count) {
    if (!fill(until)) return false;
  }
  return true;
}

std::string SocketClient::take(std::size_t count) {
  std::string taken = input_.substr(0, count);
  input_.erase(0, taken.size());
  return taken;
}

}  // namespace instaplay::testing
