#include <doctest/doctest.h>

#include <functional>
#include <future>

#include "tests/faults/talk.hpp"
#include "tests/support/mariadb_server.hpp"
#include "tests/support/parallel.hpp"

using namespace instaplay::testing;

namespace {

constexpr const char* kReceived = R"(instaplay_socket_messages_total{direction="in"})";
constexpr std::chrono::seconds kPatience{60};

using Cut = std::function<void()>;

/// The database stands still for as long as it lives.
struct Standstill {
  Standstill() { ProductionStores::mariadb().pauseIt(); }
  ~Standstill() { ProductionStores::mariadb().resumeIt(); }
  Standstill(const Standstill&) = delete;
  Standstill& operator=(const Standstill&) = delete;
};

/// The host has the command and cannot commit.
void beforeCommit(Talk& talk, const ChatDraft& draft, const Cut& cut) {
  const double received = talk.stand.metric(0, kReceived);
  const Standstill standstill;
  talk.anna.say(draft);
  REQUIRE(eventually([&] { return talk.stand.metric(0, kReceived) > received; }, kPatience));
  cut();
}

/// The message is stored, and its sender has not read the ack.
void afterCommit(Talk& talk, const ChatDraft& draft, const Cut& cut) {
  const std::size_t before = ChatStand::stored(draft.chat).size();
  talk.anna.say(draft);
  REQUIRE(eventually([&] { return ChatStand::stored(draft.chat).size() > before; }, kPatience));
  cut();
}

void afterAck(Talk& talk, const ChatDraft& draft, const Cut& cut) {
  talk.anna.send(draft);
  cut();
}

/// The ack of a message that is sent again while its first attempt may still run.
Json sendAgain(ChatClient& client, const ChatDraft& draft) {
  Json answer;
  REQUIRE(eventually(
      [&] {
        client.say(draft);
        answer = client.answerTo(draft);
        return answer.at("t") == "ack";
      },
      kPatience));
  return answer.at("d");
}

}  // namespace

TEST_CASE(
    "a message whose sender is cut off before the commit, before the ack or after it is there once, in its place") {
  Talk talk;
  talk.anna.send(talk.draft("the-first"));
  std::size_t messages = 1;
  const auto cutSocket = [&] { talk.anna.cut(); };
  const auto killHost = [&] { talk.stand.host(0).kill(); };
  using CutAt = std::pair<std::string, decltype(&beforeCommit)>;
  using What = std::pair<std::string, Cut>;
  for (const auto& [when, cutAt] :
       {CutAt{"before the commit", &beforeCommit}, {"after the commit", &afterCommit}, {"after the ack", &afterAck}}) {
    for (const auto& [what, cut] : {What{"the connection", cutSocket}, {"the host", killHost}}) {
      CAPTURE(when);
      CAPTURE(what);
      const ChatDraft draft = talk.draft("cut-" + std::to_string(messages));
      cutAt(talk, draft, cut);
      talk.anna.cut();
      talk.anna.connect(talk.stand.port(1));
      const Json ack = sendAgain(talk.anna, draft);
      CHECK(ack.at("seq") == messages + 1);
      CHECK(talk.anna.send(draft) == ack);
      talk.anna.send(talk.draft("next-" + std::to_string(messages)));
      talk.bothHave(messages += 2);

      if (what == "the host") talk.stand.crashAndRestart(0);
      talk.anna.cut();
      talk.anna.connect(talk.stand.port(0));
    }
  }
}

TEST_CASE("a message that is sent a hundred times at once, from two hosts, is there once, with the same ack for each") {
  Talk talk({"realtime.sockets_per_user=200"});
  constexpr std::size_t kSends = 100;
  std::vector<ChatClient> clients;
  for (std::size_t i = 0; i < kSends; ++i) {
    clients.emplace_back(talk.annasToken, std::vector<std::string>{talk.chat});
    clients.back().connect(talk.stand.port(i % 2));
  }
  const ChatDraft draft = talk.draft("a-hundred-times");
  std::vector<Json> acks(kSends);
  inParallel(kSends, [&](int i) {
    const auto at = static_cast<std::size_t>(i);
    eventually(
        [&] {
          clients[at].say(draft);
          const Json answer = clients[at].answerTo(draft);
          if (answer.at("t") == "ack") acks[at] = answer.at("d");
          return answer.at("t") == "ack";
        },
        kPatience);
  });
  for (const Json& ack : acks) CHECK(ack == acks[0]);
  CHECK(acks[0].at("seq") == 1);
  talk.anna.send(talk.draft("another-one"));
  talk.bothHave(2);
}

TEST_CASE("people whose host is shut down go on at another and miss nothing") {
  Talk talk;
  talk.anna.send(talk.draft("before"));
  talk.bothHave(1);
  auto ended = std::async(std::launch::async, [&] { return talk.stand.host(0).terminate(); });
  CHECK(talk.anna.awaitClose() == 1012);
  for (int i = 0; i < 3; ++i) talk.bert.send(talk.draft("meanwhile-" + std::to_string(i)));
  CHECK(ended.get() == 0);
  talk.bert.send(talk.draft("when-it-is-gone"));

  talk.anna.connect(talk.stand.port(1));
  CHECK(talk.anna.resumed().at("ok") == true);
  talk.bothHave(5);
  talk.anna.send(talk.draft("live-again"));
  talk.bothHave(6);
}
