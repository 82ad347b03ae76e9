#include <doctest/doctest.h>

#include <set>

#include "tests/integration/social_world.hpp"
#include "tests/support/parallel.hpp"

using namespace instaplay::testing;

namespace {

std::string openChat(HttpClient& user, const std::string& other) {
  return user.post("/api/v1/chats", {{"usernames", {other}}}).data().at("id");
}

Json message(const std::string& clientId, const std::string& text) { return {{"clientId", clientId}, {"text", text}}; }

}  // namespace

TEST_CASE("two people chat: they write, read, react, share a post and take back") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  HttpClient bob = world.person("bob");
  anna.put("/api/v1/users/bob/follow");
  bob.put("/api/v1/users/anna/follow");

  const std::string chat = openChat(anna, "bob");
  const std::string messages = "/api/v1/chats/" + chat + "/messages";
  CHECK(anna.post(messages, message("annas-first", "Good morning")).status == 201);
  CHECK(bob.get("/api/v1/chats/unread").data() == Json{{"chats", 1}, {"requests", 0}});
  CHECK(bob.get("/api/v1/chats").data().at(0)["lastMessage"]["text"] == "Good morning");
  CHECK(bob.put("/api/v1/chats/" + chat + "/read", {{"seq", 1}}).data()["unread"] == 0);
  CHECK(bob.put(messages + "/1/reactions/%F0%9F%91%8D").status == 200);

  const std::string post = publish(bob, "a post to share");
  CHECK(bob.post(messages, {{"clientId", "bobs-first"}, {"postId", post}, {"replyTo", 1}}).status == 201);
  CHECK(bob.post(messages, message("bobs-second", "oops")).status == 201);
  CHECK(bob.remove(messages + "/3").status == 204);

  const Json seen = anna.get(messages + "?after=0").data();
  REQUIRE(seen.size() == 3);
  CHECK(seen[0]["reactions"][0]["emoji"] == "👍");
  CHECK(seen[1]["kind"] == "post");
  CHECK(seen[1]["replyTo"] == 1);
  CHECK(seen[1]["attachment"]["content"]["caption"] == "a post to share");
  CHECK(seen[2]["deleted"] == true);
  CHECK(anna.get("/api/v1/chats/search?q=MORNING").data().size() == 1);

  CHECK(bob.remove("/api/v1/posts/" + post).status == 204);
  CHECK(anna.get(messages).data().at(1)["attachment"]["available"] == false);
}

TEST_CASE("a stranger's message is a request until it is accepted") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  HttpClient carl = world.person("carl");
  const std::string chat = openChat(carl, "anna");
  CHECK(carl.post("/api/v1/chats/" + chat + "/messages", message("carls-first", "hello")).status == 201);
  CHECK(anna.get("/api/v1/chats").data().empty());
  CHECK(anna.get("/api/v1/chats?state=request").data().at(0)["id"] == chat);
  CHECK(anna.put("/api/v1/chats/" + chat + "/request").data()["state"] == "accepted");
  CHECK(anna.get("/api/v1/chats").data().at(0)["id"] == chat);
}

TEST_CASE("one client id from two nodes at once writes one message, and places have no gaps") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  world.person("bob");
  const std::string chat = openChat(anna, "bob");
  const std::string messages = "/api/v1/chats/" + chat + "/messages";
  const TempFolder logs;
  const ServerProcess second(world.another(logs.path()));

  constexpr int kSends = 100;
  std::vector<HttpClient> clients;
  for (int i = 0; i < kSends; ++i) {
    HttpClient client(i % 2 == 1 ? second.port() : world.port());
    client.useBearer(anna.bearer());
    clients.push_back(std::move(client));
  }
  // Who is turned away because the database is busy tries again with the same client id.
  std::vector<Json> same(kSends), own(kSends);
  inParallel(kSends, [&](int i) {
    const auto at = static_cast<std::size_t>(i);
    const auto send = [&](const std::string& clientId, Json& into) {
      eventually(
          [&] {
            const HttpAnswer answer = clients[at].post(messages, message(clientId, "hi"));
            if (answer.status == 201) into = answer.data();
            return answer.status == 201;
          },
          std::chrono::seconds(60));
    };
    send("the-same-for-all", same[at]);
    send("only-once-" + std::to_string(i), own[at]);
  });

  std::set<int> places;
  for (std::size_t i = 0; i < same.size(); ++i) {
    REQUIRE_FALSE(same[i].is_null());
    REQUIRE_FALSE(own[i].is_null());
    CHECK(same[i] == same[0]);
    places.insert(own[i].at("seq").get<int>());
  }
  places.insert(same[0].at("seq").get<int>());
  CHECK(places.size() == kSends + 1);
  CHECK(*places.begin() == 1);
  CHECK(*places.rbegin() == kSends + 1);
}
