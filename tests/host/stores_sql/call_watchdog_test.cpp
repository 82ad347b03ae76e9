#include "host/stores/sql/call_watchdog.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <vector>

#include "tests/support/parallel.hpp"

using namespace std::chrono_literals;
using namespace instaplay;
using namespace instaplay::stores;

namespace {

/// Two ends of a connection on which nobody speaks.
class SilentConnection {
 public:
  SilentConnection() { REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) == 0); }
  ~SilentConnection() {
    for (const int end : ends_) close(end);
  }
  SilentConnection(const SilentConnection&) = delete;
  SilentConnection& operator=(const SilentConnection&) = delete;

  int socket() const { return ends_[0]; }
  /// Waits for what never comes; returns when the connection was shut down.
  void wait() const {
    char byte = 0;
    CHECK(recv(ends_[0], &byte, 1, 0) == 0);
  }
  bool isOpen() const {
    char byte = 0;
    return recv(ends_[0], &byte, 1, MSG_DONTWAIT) < 0;
  }

 private:
  std::array<int, 2> ends_{};
};

}  // namespace

TEST_CASE("a call that takes too long is ended, and knows it") {
  CallWatchdog watchdog;
  const SilentConnection connection;
  const auto guard = watchdog.watch(connection.socket(), base::Deadline::after(20ms));
  connection.wait();
  CHECK(guard.ended());
}

TEST_CASE("a call that ends in time is left alone, whatever comes after it") {
  CallWatchdog watchdog;
  const SilentConnection patient;
  const SilentConnection hasty;
  { const auto guard = watchdog.watch(patient.socket(), base::Deadline::after(500ms)); }
  const auto never = watchdog.watch(patient.socket(), base::Deadline::never());
  const auto late = watchdog.watch(patient.socket(), base::Deadline::after(1h));
  const auto soon = watchdog.watch(hasty.socket(), base::Deadline::after(600ms));
  hasty.wait();
  CHECK(soon.ended());
  CHECK_FALSE(never.ended());
  CHECK_FALSE(late.ended());
  CHECK(patient.isOpen());
}

TEST_CASE("many calls are watched at once") {
  CallWatchdog watchdog;
  testing::inParallel(16, [&](int i) {
    for (int k = 0; k < 5; ++k) {
      const SilentConnection connection;
      const auto guard = watchdog.watch(connection.socket(), base::Deadline::after(std::chrono::milliseconds(1 + i)));
      connection.wait();
      CHECK(guard.ended());
    }
  });
}
