#include <doctest/doctest.h>

#include <limits>
#include <mutex>

#include "tests/host/realtime/realtime_stand.hpp"

namespace instaplay::realtime::test {
namespace {

using namespace std::chrono_literals;
using base::Json;

Json resume(const Json& epoch, std::int64_t offset) { return {{"t", "resume"}, {"epoch", epoch}, {"offset", offset}}; }

TEST_CASE("a client that resumes gets what it missed, before what happened meanwhile, and each event once") {
  RealtimeStand stand;
  for (const char* text : {"1", "2", "3"}) stand.push(text);
  auto client = stand.connect();
  stand.push("4");
  client.say(resume(client.hello.at("epoch"), 1));
  stand.push("5");
  const auto messages = client.wire->take(5);
  REQUIRE(messages.size() == 5);
  CHECK(messages[0] == Json::parse(R"({"t":"resumed","ok":true,"from":2,"to":4})"));
  for (std::size_t i = 1; i < 5; ++i) CHECK(messages[i].at("o") == i + 1);
}

TEST_CASE("an event that is delivered only after it was replayed does not come twice") {
  RealtimeStand stand;
  auto client = stand.connect();
  std::mutex delivery;  // held: the streams deliver nothing
  std::unique_lock held(delivery);
  const auto blocker = stand.streams.subscribe("blocker", [&](const auto&) { const std::lock_guard wait(delivery); });
  stand.streams.broadcast("blocker", "x");
  stand.push("1");
  client.say(resume(client.hello.at("epoch"), 0));
  CHECK(client.wire->take(2).size() == 2);
  held.unlock();
  stand.push("2");
  CHECK(client.wire->next().at("o") == 2);
}

TEST_CASE("a client that missed nothing resumes with nothing") {
  RealtimeStand stand;
  stand.push("1");
  auto client = stand.connect();
  client.say(resume(client.hello.at("epoch"), 1));
  CHECK(client.wire->next() == Json::parse(R"({"t":"resumed","ok":true,"from":2,"to":1})"));
}

TEST_CASE(
    "another epoch, and offsets that are negative, in the future or too old are not resumed, and live events go on") {
  RealtimeStand stand;
  for (int i = 0; i < 600; ++i) stand.push("x");
  const Json own = stand.connect().hello.at("epoch");
  const Json ofOther = stand.connect("2").hello.at("epoch");
  struct Case {
    Json epoch;
    std::int64_t offset;
    const char* reason;
  };
  for (const Case& one :
       {Case{"elsewhere", 600, "epoch"}, Case{ofOther, 600, "epoch"}, Case{own, -1, "gap"}, Case{own, 601, "gap"},
        Case{own, 10, "gap"}, Case{own, std::numeric_limits<std::int64_t>::max(), "gap"},
        Case{own, std::numeric_limits<std::int64_t>::min(), "gap"}}) {
    CAPTURE(one.offset);
    auto client = stand.connect();
    client.say(resume(one.epoch, one.offset));
    CHECK(client.wire->next() == Json{{"t", "resumed"}, {"ok", false}, {"reason", one.reason}});
    stand.tell("alive");
    CHECK(client.wire->next().at("t") == "eph");
  }
}

TEST_CASE("all of what is kept can be resumed") {
  RealtimeStand stand;
  for (int i = 0; i < 512; ++i) stand.push("x");
  auto client = stand.connect();
  client.say(resume(client.hello.at("epoch"), 0));
  const auto messages = client.wire->take(513);
  REQUIRE(messages.size() == 513);
  CHECK(messages.back().at("o") == 512);
}

TEST_CASE("more bytes than a client is sent at once are not resumed") {
  RealtimeStand stand;
  const std::string large(60 * 1024, 'l');
  for (int i = 0; i < 10; ++i) stand.push(large);
  auto client = stand.connect();
  client.say(resume(client.hello.at("epoch"), 0));
  CHECK(client.wire->next().at("reason") == "gap");
}

TEST_CASE("it is too late to resume once live events flow") {
  RealtimeStand stand;
  stand.push("1");
  auto client = stand.connect();
  stand.clock.advance(2s);
  stand.roster.tick();
  client.say(resume(client.hello.at("epoch"), 0));
  CHECK(client.wire->next() == Json::parse(R"({"t":"resumed","ok":false,"reason":"gap"})"));
}

}  // namespace
}  // namespace instaplay::realtime::test
