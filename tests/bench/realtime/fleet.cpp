#include "tests/bench/realtime/fleet.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace instaplay::bench {
namespace {

constexpr std::size_t kOtherDescriptors = 64;
constexpr std::size_t kEventsATurn = 512;

void ensureDescriptors(std::size_t count) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t needed = count + kOtherDescriptors;
  if (limit.rlim_cur >= needed) return;
  limit.rlim_cur = limit.rlim_max;
  if (limit.rlim_max < needed || ::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    throw std::runtime_error(std::to_string(count) + " sockets need " + std::to_string(needed) +
                             " descriptors, and the hard limit is " + std::to_string(limit.rlim_max) +
                             ": raise it with `ulimit -Hn " + std::to_string(needed) + "` as root");
  }
}

/// A socket that connects, or -1 and errno.
int startConnecting(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
    const int error = errno;
    ::close(descriptor);
    errno = error;
    return -1;
  }
  return descriptor;
}

int pendingError(int descriptor) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

std::string closeReason(std::string_view payload) {
  if (payload.size() < 2) return "closed without a code";
  const int code = static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]);
  return "closed with " + std::to_string(code);
}

}  // namespace

Fleet::Fleet(std::size_t count, FleetListener& listener) : links_(count), listener_(listener) {
  ensureDescriptors(count);
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
}

Fleet::~Fleet() {
  for (Link& link : links_) drop(link);
  ::close(epoll_);
}

void Fleet::connect(std::size_t index, std::uint16_t port, std::string_view token) {
  Link& link = links_[index];
  drop(link);
  link.descriptor = startConnecting(port);
  if (link.descriptor < 0) {
    listener_.onEnd(index, std::strerror(errno));
    return;
  }
  link.state = State::connecting;
  link.out = upgradeRequest(port, token);
  link.wantsToWrite = true;
  watch(index, EPOLL_CTL_ADD);
}

void Fleet::send(std::size_t index, std::string_view text) { sendFrame(index, Opcode::text, text); }

void Fleet::ping(std::size_t index) { sendFrame(index, Opcode::ping, "?"); }

void Fleet::close(std::size_t index) { sendFrame(index, Opcode::close, "\x03\xe8"); }

void Fleet::cut(std::size_t index) {
  const linger reset{1, 0};
  ::setsockopt(links_[index].descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  drop(links_[index]);
}

void Fleet::turn(std::chrono::milliseconds atMost) {
  std::array<epoll_event, kEventsATurn> events{};
  const int count =
      ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(atMost.count()));
  for (int i = 0; i < count; ++i) handle(events[i]);
}

void Fleet::handle(const epoll_event& event) {
  const std::size_t index = event.data.u64 & 0xffffffff;
  Link& link = links_[index];
  if (link.descriptor < 0 || link.generation != event.data.u64 >> 32)
    return;  // of a connection that ended in this turn
  if (link.state == State::connecting) {
    if (const int error = pendingError(link.descriptor); error != 0) {
      end(index, std::strerror(error));
      return;
    }
    link.state = State::upgrading;
  }
  if ((event.events & EPOLLOUT) != 0) write(index);
  if ((event.events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) read(index);
}

void Fleet::read(std::size_t index) {
  std::array<char, 16384> buffer;
  const std::uint32_t generation = links_[index].generation;
  while (links_[index].descriptor >= 0 && links_[index].generation == generation) {
    const ssize_t got = ::recv(links_[index].descriptor, buffer.data(), buffer.size(), 0);
    if (got > 0) {
      take(index, std::string_view(buffer.data(), static_cast<std::size_t>(got)));
      if (static_cast<std::size_t>(got) < buffer.size()) return;
    } else {
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
      end(index, got == 0 ? "ended by the server" : std::strerror(errno));
    }
  }
}

void Fleet::take(std::size_t index, std::string_view bytes) {
  Link& link = links_[index];
  if (link.state == State::open) {
    link.reader.feed(bytes);
    takeMessages(index);
    return;
  }
  link.head += bytes;
  const auto headEnd = link.head.find("\r\n\r\n");
  if (headEnd == std::string::npos) return;
  if (const std::string problem = upgradeProblem(std::string_view(link.head).substr(0, headEnd)); !problem.empty()) {
    end(index, problem);
    return;
  }
  link.state = State::open;
  link.reader.feed(std::string_view(link.head).substr(headEnd + 4));
  link.head = {};
  takeMessages(index);
}

void Fleet::takeMessages(std::size_t index) {
  const std::uint32_t generation = links_[index].generation;
  while (links_[index].descriptor >= 0 && links_[index].generation == generation) {
    const auto message = links_[index].reader.next();
    if (!message) return;
    switch (message->opcode) {
      case Opcode::text: listener_.onText(index, message->payload); break;
      case Opcode::ping: sendFrame(index, Opcode::pong, message->payload); break;
      case Opcode::pong: listener_.onPong(index); break;
      case Opcode::close: end(index, closeReason(message->payload)); break;
      default: end(index, "sent a message that is no text"); break;
    }
  }
}

void Fleet::sendFrame(std::size_t index, Opcode opcode, std::string_view payload) {
  Link& link = links_[index];
  if (link.state != State::open) return;
  mask_ = mask_ * 1664525 + 1013904223;
  link.out += clientFrame(opcode, payload, mask_);
  if (!link.wantsToWrite) write(index);
}

void Fleet::write(std::size_t index) {
  Link& link = links_[index];
  const ssize_t sent = ::send(link.descriptor, link.out.data(), link.out.size(), MSG_NOSIGNAL);
  if (sent > 0) link.out.erase(0, static_cast<std::size_t>(sent));
  // A failure shows when the socket is read, which happens on the loop and not below whoever sends.
  const bool wants = !link.out.empty() && (sent >= 0 || errno == EAGAIN);
  if (wants == link.wantsToWrite) return;
  link.wantsToWrite = wants;
  watch(index, EPOLL_CTL_MOD);
}

void Fleet::watch(std::size_t index, int operation) {
  Link& link = links_[index];
  epoll_event event{};
  event.events = EPOLLIN | (link.wantsToWrite ? EPOLLOUT : 0u);
  event.data.u64 = index | std::uint64_t{link.generation} << 32;
  ::epoll_ctl(epoll_, operation, link.descriptor, &event);
}

void Fleet::end(std::size_t index, const std::string& why) {
  drop(links_[index]);
  listener_.onEnd(index, why);
}

void Fleet::drop(Link& link) {
  if (link.descriptor >= 0) ::close(link.descriptor);
  const std::uint32_t next = link.generation + 1;
  link = {};
  link.generation = next;
}

}  // namespace instaplay::bench
