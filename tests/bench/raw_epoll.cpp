// The least that an HTTP server can do: one epoll a thread, the same bytes for whatever arrives. It parses nothing, so
// its rate is what this machine's kernel and loopback allow, and every other rate is told as a share of it.
//   bench_raw_epoll [threads]      prints "listening on PORT" and serves until it is killed
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

/// As long as the host's answer to GET /healthz.
std::string answer() {
  const std::string body(
      R"({"success":true,"data":{"status":"ok"},"meta":{"requestId":"01JD00000000000000000000000"}})");
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Request-Id: 01JD00000000000000000000000\r\n"
         "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: "
         "same-origin\r\n"
         "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nCache-Control: no-store\r\n"
         "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

int listenOn(std::uint16_t port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 4096) != 0) {
    throw std::runtime_error("cannot listen");
  }
  return listener;
}

std::uint16_t portOf(int listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

void watch(int epoll, int socket) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = socket;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

void acceptAll(int epoll, int listener) {
  for (int client = 0; (client = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
    const int on = 1;
    ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(epoll, client);
  }
}

void serve(int listener) {
  const std::string bytes = answer();
  const int epoll = ::epoll_create1(0);
  watch(epoll, listener);
  std::array<epoll_event, 128> events{};
  std::array<char, 4096> request{};
  for (;;) {
    const int count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int socket = events[i].data.fd;
      if (socket == listener) {
        acceptAll(epoll, listener);
      } else if (::recv(socket, request.data(), request.size(), 0) <= 0 ||
                 ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) {
        ::close(socket);
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const unsigned threads = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : std::thread::hardware_concurrency();
  std::vector<std::thread> running;
  std::uint16_t port = 0;
  for (unsigned i = 0; i < threads; ++i) {
    const int listener = listenOn(port);
    port = portOf(listener);
    running.emplace_back(serve, listener);
  }
  std::printf("listening on %d\n", port);
  std::fflush(stdout);
  for (std::thread& thread : running) thread.join();
}
