#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/bench/realtime/crowd.hpp"

namespace instaplay::bench {

struct Options {
  std::string mode;
  std::vector<Seat> seats;
  std::size_t window = 256;  ///< sockets that connect at once
  std::chrono::seconds seconds{10};

  // The messages of latency and storm.
  std::string op = "bench.push", data = R"({"to":"$to","text":"$text"})";
  double rate = 0;              ///< a second; 0: a message is sent when another one was acknowledged
  std::size_t outstanding = 0;  ///< how many of those are under way at once
};

/// Reads the command line and the file of seats; throws std::runtime_error with what is wrong and how it is used.
Options readOptions(int argc, char** argv);

// Each prints what it has found as JSON, a line when something is to be measured beside it and one at the end.
void runIdle(const Options& options);
void runLatency(const Options& options);
void runStorm(const Options& options);

void printLine(const Json& line);

/// options.data for message number n from a seat: $to, $text ("n:5") and $uuid, which no other run uses.
std::string messageData(const Options& options, const Seat& seat, std::size_t n);

}  // namespace instaplay::bench
