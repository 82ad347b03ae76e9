#include "tests/support/cut_proxy.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace instaplay::testing {
namespace {

constexpr int kWaiting = 128;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* plain(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }

int require(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

int openSocket() { return require(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"); }

std::uint16_t portOf(int listener) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  require(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
  return ntohs(address.sin_port);
}

bool sendAll(int to, const char* bytes, ssize_t count) {
  while (count > 0) {
    const ssize_t sent = send(to, bytes, static_cast<std::size_t>(count), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    count -= sent;
  }
  return true;
}

}  // namespace

/// A client's connection and the one that it is passed on by.
class CutProxy::Passage {
 public:
  Passage(int client, std::uint16_t target) : client_(client), server_(openSocket()) {
    const sockaddr_in address = loopback(target);
    if (connect(server_, plain(address), sizeof address) != 0) cut();
    up_ = std::jthread([this] { pass(client_, server_); });
    down_ = std::jthread([this] { pass(server_, client_); });
  }
  ~Passage() {
    cut();
    up_.join();
    down_.join();
    close(client_);
    close(server_);
  }
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;

  void cut() const {
    shutdown(client_, SHUT_RDWR);
    shutdown(server_, SHUT_RDWR);
  }

 private:
  void pass(int from, int to) const {
    std::array<char, 16 << 10> buffer;
    for (ssize_t count = 1; count > 0;) {
      count = recv(from, buffer.data(), buffer.size(), 0);
      if (!sendAll(to, buffer.data(), count)) break;
    }
    cut();
  }

  const int client_, server_;
  std::jthread up_, down_;
};

CutProxy::CutProxy(std::uint16_t target) : target_(target), listener_(openSocket()) {
  const sockaddr_in address = loopback(0);
  require(bind(listener_, plain(address), sizeof address), "bind");
  require(listen(listener_, kWaiting), "listen");
  port_ = portOf(listener_);
  thread_ = std::jthread([this] { acceptAll(); });
}

CutProxy::~CutProxy() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

void CutProxy::acceptAll() {
  for (;;) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0 && errno == EINVAL) return;
    if (client < 0) continue;
    const std::lock_guard lock(mutex_);
    passages_.push_back(std::make_unique<Passage>(client, target_));
  }
}

void CutProxy::cutConnections() {
  const std::lock_guard lock(mutex_);
  for (const auto& passage : passages_) passage->cut();
}

}  // namespace instaplay::testing
