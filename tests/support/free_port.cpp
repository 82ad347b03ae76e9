#include "tests/support/free_port.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>

namespace instaplay::testing {
namespace {

bool isFree(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return bound;
}

}  // namespace

std::uint16_t freePort() {
  std::random_device random;
  std::uniform_int_distribution<int> ports(15'000, 31'999);
  for (;;) {
    const auto port = static_cast<std::uint16_t>(ports(random));
    if (isFree(port)) return port;
  }
}

}  // namespace instaplay::testing
