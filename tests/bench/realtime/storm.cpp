#include <stdexcept>

#include "tests/bench/realtime/modes.hpp"

namespace instaplay::bench {
namespace {

constexpr std::chrono::seconds kTimeToOpen{120}, kTimeToFill{60}, kTimeToReturn{120};

/// Sends each seat an event that is kept, so that there is one to resume from.
void fill(Crowd& crowd, const Options& options) {
  const auto start = Clock::now();
  std::vector<std::int64_t> before;
  for (std::size_t i = 0; i < crowd.size(); ++i) before.push_back(crowd.offset(i));
  std::size_t sent = 0, filled = 0;
  while (filled < crowd.size()) {
    const std::chrono::duration<double> passed = Clock::now() - start;
    if (passed > kTimeToFill) {
      throw std::runtime_error(std::to_string(filled) + " of " + std::to_string(crowd.size()) +
                               " sockets got an event before the storm");
    }
    for (; sent < crowd.size() && static_cast<double>(sent) < passed.count() * options.rate; ++sent) {
      crowd.command(sent, std::to_string(sent), options.op, messageData(options, crowd.seat(sent), sent));
    }
    crowd.turn(std::chrono::milliseconds(1));
    while (filled < crowd.size() && crowd.offset(filled) > before[filled]) ++filled;
  }
}

}  // namespace

void runStorm(const Options& options) {
  CrowdListener nobody;
  Crowd crowd(options.seats, nobody);
  crowd.gather(options.window, kTimeToOpen);
  fill(crowd, options);
  const auto endsBefore = crowd.ends();
  if (!endsBefore.empty()) throw std::runtime_error("sockets ended before the storm: " + Json(endsBefore).dump());

  printLine({{"storm", true}});
  const auto cut = Clock::now();
  crowd.cutAll(1);
  crowd.gather(crowd.size(), kTimeToReturn);
  const std::chrono::duration<double> took = Clock::now() - cut;
  printLine({{"storm", false}});

  std::vector<std::int64_t> returns;
  for (std::size_t i = 0; i < crowd.size(); ++i) {
    returns.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(crowd.liveSince(i) - cut).count());
  }
  printLine({{"seconds", took.count()},
             {"return_ms", summary(returns)},
             {"refused_resumes", crowd.refusedResumes()},
             {"replayed", crowd.replayed()},
             {"failures", crowd.ends()}});
}

}  // namespace instaplay::bench
