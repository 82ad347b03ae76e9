#include "host/stores/limits/memory_rate_limits.hpp"

#include "tests/host/stores_limits/limits_contract.hpp"

using namespace instaplay;
using namespace instaplay::stores;

TEST_CASE("the rate limits in memory hold") {
  const auto clock = std::make_shared<base::ManualClock>();
  rateLimitsHold(
      {std::make_unique<MemoryRateLimits>(*clock), [clock](std::chrono::milliseconds by) { clock->advance(by); }});
}

TEST_CASE("keys whose burst is full again cost no memory for long") {
  base::ManualClock clock;
  MemoryRateLimits limits(clock);
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 20'000; ++i) limits.take(std::to_string(round) + "/" + std::to_string(i), {600, 10});
    clock.advance(std::chrono::minutes{1});
  }
  CHECK(limits.size() < 100'000);
}

TEST_CASE("busy keys are forgotten above the bound") {
  const base::ManualClock clock;
  MemoryRateLimits limits(clock, 1'600);
  for (int i = 0; i < 20'000; ++i) limits.take(std::to_string(i), {1, 10});
  CHECK(limits.size() <= 1'600);
  CHECK(limits.size() > 1'000);
}
