#include <poll.h>

#include <iostream>

#include "tests/bench/realtime/modes.hpp"

namespace instaplay::bench {
namespace {

constexpr std::chrono::seconds kTime{120};

/// Serves the sockets until a line stands on standard input; empty at its end.
std::string nextOrder(Crowd& crowd, Clock::time_point until) {
  pollfd input{0, POLLIN, 0};
  while (Clock::now() < until) {
    if (::poll(&input, 1, 0) > 0) {
      std::string line;
      std::getline(std::cin, line);
      return line;
    }
    crowd.turn(std::chrono::milliseconds(50));
  }
  return "";
}

}  // namespace

void runIdle(const Options& options) {
  CrowdListener nobody;
  Crowd crowd(options.seats, nobody);
  const auto start = Clock::now();
  crowd.gather(options.window, kTime);
  const std::chrono::duration<double> took = Clock::now() - start;
  printLine({{"open", crowd.live()}, {"seconds", took.count()}, {"ends", crowd.ends()}});

  const auto until = Clock::now() + options.seconds;
  while (nextOrder(crowd, until) == "ping") printLine({{"pongs", crowd.pingAll(kTime)}, {"live", crowd.live()}});
  printLine({{"closed", crowd.closeAll(kTime)}, {"ends", crowd.ends()}});
}

}  // namespace instaplay::bench
