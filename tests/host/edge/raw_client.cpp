#include "tests/host/edge/raw_client.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace instaplay::edge::test {
namespace {

constexpr int kPatienceMs = 60'000;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool ready(int socket, short events) {
  pollfd state{socket, events, 0};
  return ::poll(&state, 1, kPatienceMs) > 0;
}

}  // namespace

RawClient::RawClient(std::uint16_t port, int receiveBuffer) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  REQUIRE(socket_ >= 0);
  if (receiveBuffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), input_(std::move(other.input_)) {}

void RawClient::send(std::string_view bytes) { REQUIRE(trySend(bytes)); }

bool RawClient::trySend(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!ready(socket_, POLLOUT)) return false;
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno != EAGAIN) return false;
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void RawClient::endOutput() { ::shutdown(socket_, SHUT_WR); }

void RawClient::abort() {
  const linger reset{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::close(std::exchange(socket_, -1));
}

bool RawClient::fill() {
  std::array<char, 65536> buffer{};
  if (!ready(socket_, POLLIN)) return false;
  const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  input_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

std::string RawClient::take(std::size_t count) {
  while (input_.size() < count && fill()) {
  }
  std::string taken = input_.substr(0, count);
  input_.erase(0, taken.size());
  return taken;
}

Answer RawClient::receive(bool toHead) {
  Answer answer;
  std::size_t end = 0;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return answer;
  }
  const std::string head = take(end + 4);
  answer.status = std::stoi(head.substr(9, 3));
  for (std::size_t at = head.find("\r\n") + 2; at < end;) {
    const auto lineEnd = head.find("\r\n", at);
    const auto colon = head.find(": ", at);
    answer.headers[lower(head.substr(at, colon - at))] = head.substr(colon + 2, lineEnd - colon - 2);
    at = lineEnd + 2;
  }
  answer.complete = true;
  if (toHead || answer.status < 200) return answer;
  if (answer.headers.contains("transfer-encoding")) {
    readChunks(answer);
  } else if (answer.headers.contains("content-length")) {
    const auto length = std::stoul(answer.headers["content-length"]);
    answer.body = take(length);
    answer.complete = answer.body.size() == length;
  } else if (answer.headers["connection"] == "close") {
    answer.body = receiveAll();
  }
  return answer;
}

void RawClient::readChunks(Answer& answer) {
  answer.complete = false;
  for (;;) {
    std::size_t lineEnd = 0;
    while ((lineEnd = input_.find("\r\n")) == std::string::npos) {
      if (!fill()) return;
    }
    const auto size = std::stoul(take(lineEnd + 2), nullptr, 16);
    answer.body += take(size);
    if (take(2) != "\r\n") return;
    if (size == 0) break;
  }
  answer.complete = true;
}

std::string RawClient::receiveAll() {
  while (fill()) {
  }
  return std::exchange(input_, {});
}

bool RawClient::closedByServer() {
  while (fill()) {
  }
  char byte = 0;
  const ssize_t count = ::recv(socket_, &byte, 1, MSG_DONTWAIT);
  return count == 0 || (count < 0 && errno != EAGAIN);
}

Answer RawClient::get(std::string_view target, std::string_view fields) {
  send("GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n");
  return receive();
}

Answer RawClient::post(std::string_view target, std::string_view body, std::string_view fields) {
  send("POST " + std::string(target) + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
       "\r\n" + std::string(fields) + "\r\n" + std::string(body));
  return receive();
}

}  // namespace instaplay::edge::test
