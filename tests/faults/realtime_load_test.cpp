#include <doctest/doctest.h>

#include <cstdlib>
#include <random>

#include "tests/faults/chat_load.hpp"

using namespace instaplay::testing;

namespace {

/// A number that the caller of the suite may give.
std::size_t given(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoul(text);
}

}  // namespace

TEST_CASE(
    "fifty people miss nothing and read nothing twice while connections are cut, hosts crash and Redis restarts") {
  const ChatLoad::Size size{50, given("TEST_MESSAGES", 10'000),
                            static_cast<std::uint32_t>(given("TEST_SEED", std::random_device{}()))};
  CAPTURE(size.messages);
  CAPTURE(size.seed);
  ChatStand stand({"realtime.commands=100000", "realtime.command_burst=100000"});
  ChatLoad load(stand, size);
  REQUIRE(load.acknowledges(load.messages() / 5));
  stand.crashAndRestart(0);
  REQUIRE(load.acknowledges(load.messages() * 2 / 5));
  RedisServer& redis = stand.world().stores()->redisRealtime();
  redis.kill();
  redis.start();
  REQUIRE(load.acknowledges(load.messages() * 3 / 5));
  stand.crashAndRestart(1);
  REQUIRE(load.ends());
  for (const std::string& fault : load.faults()) FAIL_CHECK(fault);
  CHECK(load.resumes() > size.people);
  CHECK(load.reloads() > size.people);
}
