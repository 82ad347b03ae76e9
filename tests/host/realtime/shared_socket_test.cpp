#include <doctest/doctest.h>

#include "tests/host/realtime/realtime_stand.hpp"

namespace instaplay::realtime::test {
namespace {

using namespace std::chrono_literals;
using base::Json;

Json command(const std::string& id, const std::string& op, Json data = Json::object()) {
  return {{"t", "cmd"}, {"id", id}, {"op", op}, {"d", std::move(data)}};
}

TEST_CASE("the server greets with where the user's events stand") {
  RealtimeStand stand;
  stand.push("one");
  stand.push("two");
  auto client = stand.connect();
  CHECK(client.hello.at("t") == "hello");
  CHECK(client.hello.at("hb") == 25000);
  CHECK(client.hello.at("offset") == 2);
  CHECK(client.hello.at("sid").get<std::string>().size() == 16);
  auto other = stand.connect();
  CHECK(other.hello.at("sid") != client.hello.at("sid"));
  CHECK(other.hello.at("epoch") == client.hello.at("epoch"));
  CHECK(stand.connect("2").hello.at("epoch") != client.hello.at("epoch"));
}

TEST_CASE("a command is answered with its id, and errors with all that is known of them") {
  RealtimeStand stand;
  auto client = stand.connect();
  client.say(command("c-1", "echo", {{"x", 1}}));
  CHECK(client.wire->next() == Json::parse(R"({"t":"ack","id":"c-1","d":{"data":{"x":1},"user":"anna"}})"));
  client.say(command("c-2", "fail"));
  CHECK(client.wire->next() ==
        Json::parse(R"({"t":"err","id":"c-2","code":"rate_limited","message":"later","retryMs":700})"));
  client.say(command("c-3", "nothing"));
  CHECK(client.wire->next().at("code") == "unknown_command");
}

TEST_CASE("work on a command can tell that its connection was closed meanwhile") {
  RealtimeStand stand;
  auto client = stand.connect();
  std::vector<bool> isGone;
  stand.commands.work = [&](const plugins::SocketCaller& caller) {
    isGone.push_back(caller.isGone && caller.isGone());
    client.wire->close(close_code::kRevoked, "");
    isGone.push_back(caller.isGone && caller.isGone());
  };
  client.say(command("c", "work"));
  CHECK(isGone == std::vector<bool>{false, true});
}

TEST_CASE("a frame that cannot be taken is answered with an error, and the connection stays") {
  RealtimeStand stand;
  auto client = stand.connect();
  client.session->received(FrameKind::text, "{");
  Json error = client.wire->next();
  CHECK(error.at("code") == "malformed_json");
  CHECK_FALSE(error.contains("id"));
  client.say({{"t", "cmd"}, {"id", "c-1"}});
  error = client.wire->next();
  CHECK(error.at("code") == "malformed_frame");
  CHECK(error.at("id") == "c-1");
  CHECK(client.wire->closeCode() == 0);
}

TEST_CASE("bytes close the shared socket with 1003") {
  RealtimeStand stand;
  auto client = stand.connect();
  client.session->received(FrameKind::binary, "{}");
  CHECK(client.wire->closeCode() == 1003);
}

TEST_CASE("a connection may send forty commands at once and twenty a second, and is told when to go on") {
  RealtimeStand stand;
  auto client = stand.connect();
  for (int i = 0; i < 40; ++i) client.say(command("c", "echo"));
  for (const Json& answer : client.wire->take(40)) CHECK(answer.at("t") == "ack");
  client.say(command("c-41", "echo"));
  const Json refused = client.wire->next();
  CHECK(refused.at("id") == "c-41");
  CHECK(refused.at("code") == "rate_limited");
  CHECK(refused.at("retryMs") == 50);
  stand.clock.advance(50ms);
  client.say(command("c", "echo"));
  CHECK(client.wire->next().at("t") == "ack");
  client.session->received(FrameKind::text, "not even JSON");
  CHECK(client.wire->next().at("code") == "rate_limited");
  stand.clock.advance(1s);
  for (int i = 0; i < 21; ++i) client.say(command("c", "echo"));
  CHECK(client.wire->take(21).back().at("t") == "err");
}

TEST_CASE("live events wait until the first command") {
  RealtimeStand stand;
  auto client = stand.connect();
  stand.push("one");
  stand.tell("typing");
  auto witness = stand.connect();
  witness.say(command("w", "echo"));
  witness.wire->take(1);
  stand.push("two");
  while (witness.wire->take(1).back().value("o", 0) != 2) {
  }  // by now all have been delivered to everybody
  CHECK(client.wire->take().empty());
  client.say(command("c", "echo"));
  const auto messages = client.wire->take(4);
  REQUIRE(messages.size() == 4);
  CHECK(messages[0] == Json::parse(R"({"t":"ev","o":1,"k":"note","d":"one"})"));
  CHECK(messages[1] == Json::parse(R"({"t":"eph","k":"hint","d":"typing"})"));
  CHECK(messages[2] == Json::parse(R"({"t":"ev","o":2,"k":"note","d":"two"})"));
  CHECK(messages[3].at("t") == "ack");
  stand.push("three");
  CHECK(client.wire->next() == Json::parse(R"({"t":"ev","o":3,"k":"note","d":"three"})"));
}

TEST_CASE("live events wait two seconds at most") {
  RealtimeStand stand;
  auto client = stand.connect(), witness = stand.connect();
  witness.say(command("w", "echo"));
  witness.wire->take(1);
  stand.push("one");
  CHECK(witness.wire->next().at("o") == 1);  // by now it has been delivered to everybody
  stand.clock.advance(1999ms);
  stand.roster.tick();
  CHECK(client.wire->take().empty());
  stand.clock.advance(1ms);
  stand.roster.tick();
  CHECK(client.wire->next().at("o") == 1);
}

TEST_CASE("a client that lets too much wait is closed") {
  RealtimeStand stand;
  auto client = stand.connect();
  for (int i = 0; i < 257; ++i) stand.push("x");
  CHECK(client.wire->awaitClose() == 4008);
}

TEST_CASE("only a user's own events come") {
  RealtimeStand stand;
  auto anna = stand.connect("1"), bert = stand.connect("2");
  anna.say(command("c", "echo"));
  bert.say(command("c", "echo"));
  anna.wire->take(1);
  bert.wire->take(1);
  stand.push("for anna", "1");
  stand.push("for bert", "2");
  CHECK(anna.wire->next().at("d") == "for anna");
  CHECK(bert.wire->next().at("d") == "for bert");
}

TEST_CASE("a user is attended for as long as the connection is open") {
  RealtimeStand stand;
  std::vector<std::int64_t> users;
  std::weak_ptr<int> attendance;
  stand.parts.attend = [&](std::int64_t user) {
    users.push_back(user);
    auto made = std::make_shared<int>(1);
    attendance = made;
    return made;
  };
  {
    auto client = stand.connect("7");
    CHECK(users == std::vector<std::int64_t>{7});
    CHECK_FALSE(attendance.expired());
  }
  CHECK(attendance.expired());
}

}  // namespace
}  // namespace instaplay::realtime::test
