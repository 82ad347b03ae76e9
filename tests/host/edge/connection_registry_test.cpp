#include "host/edge/connection_registry.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace instaplay::edge {
namespace {

using namespace std::chrono_literals;

/// A connected pair; the registry is given one end.
class SocketPair {
 public:
  SocketPair() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_.data()) == 0); }
  ~SocketPair() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  int served() const { return ends_[0]; }
  bool inputEnded() const { return ::recv(ends_[0], &byte_, 1, 0) == 0; }
  bool outputEnded() const { return ::send(ends_[0], "x", 1, MSG_NOSIGNAL) < 0; }

 private:
  std::array<int, 2> ends_{};
  mutable char byte_ = 0;
};

TEST_CASE("counts connections in total and for each address, and forgets those that went") {
  ConnectionRegistry registry({3, 2, 75s, 15s});
  auto first = registry.admit(-1, "a");
  auto second = registry.admit(-1, "a");
  CHECK(registry.admit(-1, "a") == nullptr);
  auto other = registry.admit(-1, "b");
  REQUIRE(other);
  CHECK(registry.admit(-1, "") == nullptr);
  CHECK(registry.size() == 3);
  first.reset();
  CHECK(registry.size() == 2);
  CHECK(registry.admit(-1, "a") != nullptr);
}

TEST_CASE("an address without a key is bounded by the total only") {
  ConnectionRegistry registry({10, 1, 75s, 15s});
  const auto first = registry.admit(-1, "");
  const auto second = registry.admit(-1, "");
  CHECK(second != nullptr);
}

TEST_CASE("a late request can still be answered, a late reader cannot") {
  ConnectionRegistry registry({10, 10, 75s, 15s});
  const SocketPair request, reader, intime;
  const auto slowRequest = registry.admit(request.served(), "a");
  const auto slowReader = registry.admit(reader.served(), "a");
  const auto punctual = registry.admit(intime.served(), "a");
  slowRequest->set(Phase::head, 1000);
  slowReader->set(Phase::writing, 1000);
  punctual->set(Phase::head, 1001);
  registry.sweep(999);
  CHECK_FALSE(slowRequest->expired());
  registry.sweep(1000);
  CHECK(slowRequest->expired());
  CHECK(request.inputEnded());
  CHECK_FALSE(request.outputEnded());
  CHECK(slowReader->expired());
  CHECK(reader.outputEnded());
  CHECK_FALSE(punctual->expired());
}

TEST_CASE("idle connections get less time the fuller the server is") {
  ConnectionRegistry registry({4, 4, 75s, 15s});
  const SocketPair sockets;
  const auto idle = registry.admit(sockets.served(), "a");
  idle->set(Phase::idle, 75'000);
  const auto second = registry.admit(-1, "a");
  registry.sweep(74'999);
  CHECK_FALSE(idle->expired());

  const auto third = registry.admit(-1, "a");
  registry.sweep(44'999);
  CHECK_FALSE(idle->expired());
  const auto fourth = registry.admit(-1, "a");
  registry.sweep(14'999);
  CHECK_FALSE(idle->expired());
  registry.sweep(15'000);
  CHECK(idle->expired());
}

TEST_CASE("closing the quiet ones leaves those with an answer to give") {
  ConnectionRegistry registry({10, 10, 75s, 15s});
  const SocketPair quiet, running, lingering;
  const auto idle = registry.admit(quiet.served(), "a");
  const auto busy = registry.admit(running.served(), "a");
  const auto answered = registry.admit(lingering.served(), "a");
  idle->set(Phase::idle, 75'000);
  busy->set(Phase::exchange, Watch::kNoDeadline);
  answered->set(Phase::lingering, 75'000);
  registry.closeQuiet();
  CHECK(quiet.inputEnded());
  CHECK_FALSE(running.inputEnded());
  CHECK(registry.busy() == 2);
}

}  // namespace
}  // namespace instaplay::edge
