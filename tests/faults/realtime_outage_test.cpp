#include <doctest/doctest.h>

#include "tests/faults/talk.hpp"

using namespace instaplay::testing;

namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr const char* kSlow = R"(instaplay_socket_closes_total{code="4008"})";

/// Messages of 16 KB: more than the system keeps for who does not read, and then the host.
constexpr int kLarge = 400;

}  // namespace

TEST_CASE("when Redis forgets all events everybody is told to begin anew, and misses nothing") {
  Talk talk;
  ChatClient away(talk.bertsToken, {talk.chat});
  away.connect(talk.stand.port(0));
  talk.anna.send(talk.draft("before"));
  talk.bothHave(1);
  away.readUntil(talk.chat, 1);
  away.cut();

  talk.stand.world().stores()->redisRealtime().flushAll();
  talk.anna.say(talk.draft("into-the-new-epoch"));
  CHECK(talk.anna.awaitClose() == 4010);
  CHECK(talk.bert.awaitClose() == 4010);
  talk.anna.connect(talk.stand.port(1));
  talk.bert.connect(talk.stand.port(0));
  away.connect(talk.stand.port(1));
  for (ChatClient* client : {&talk.anna, &talk.bert, &away}) {
    CHECK(client->resumed() == Json::parse(R"({"t":"resumed","ok":false,"reason":"epoch"})"));
  }
  talk.bothHave(2);
  talk.anna.send(talk.draft("live-again"));
  talk.bothHave(3);
  away.readUntil(talk.chat, 3);
  CHECK(away.inbox().messages(talk.chat) == ChatStand::stored(talk.chat));
  CHECK(away.inbox().faults().empty());
}

TEST_CASE("who stops reading is closed with 4008, holds up nobody, and misses nothing later") {
  Talk talk({"realtime.queue_messages=16", "realtime.commands=100000", "realtime.command_burst=100000"});
  ChatClient slow(talk.bertsToken, {talk.chat});
  slow.connect(talk.stand.port(1), 4096);
  std::string waves = " ";
  for (int n = 0; n < 3'900; ++n) waves += "\xF0\x9F\x8C\x8A";
  for (int i = 0; i < kLarge; ++i) {
    ChatDraft draft = talk.draft("large-" + std::to_string(i));
    draft.text += waves;
    talk.anna.send(draft);
    talk.bert.readUntil(talk.chat, static_cast<std::size_t>(i));
  }
  CHECK(eventually([&] { return talk.stand.metric(1, kSlow) == 1; }, kPatience));
  talk.bothHave(kLarge);

  slow.catchUp(talk.stand.port(0));
  CHECK(slow.inbox().messages(talk.chat) == ChatStand::stored(talk.chat));
  CHECK(slow.inbox().faults().empty());
}

TEST_CASE("a session that ends while hosts cannot hear of each other closes its sockets everywhere") {
  Talk talk;
  talk.anna.send(talk.draft("before"));
  talk.bothHave(1);
  RedisServer& redis = talk.stand.world().stores()->redisRealtime();
  redis.kill();
  HttpClient anna(talk.stand.port(1));
  anna.useBearer(talk.annasToken);
  CHECK(anna.post("/api/v1/auth/logout", Json::object()).status == 204);
  CHECK(talk.anna.awaitClose() == 4001);
  redis.start();
  CHECK(talk.bert.awaitClose() == 4010);
  talk.connectAtLast(talk.bert, 1);
  talk.bert.send(talk.draft("bert-stays"));
  CHECK(talk.bert.inbox().faults().empty());
}
