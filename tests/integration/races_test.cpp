#include <doctest/doctest.h>

#include <array>
#include <atomic>

#include "tests/integration/social_world.hpp"
#include "tests/support/parallel.hpp"

using namespace instaplay::testing;

namespace {

constexpr int kRounds = 25;

std::string userPath(const std::string& username, const std::string& what) {
  return "/api/v1/users/" + username + "/" + what;
}

Json profileOf(HttpClient& viewer, const std::string& username) {
  return viewer.get("/api/v1/users/" + username).data();
}

}  // namespace

TEST_CASE("of a follow and a block that race the block wins") {
  SocialWorld world;
  HttpClient anna = world.person("anna"), bob = world.person("bob");
  for (int round = 0; round < kRounds; ++round) {
    std::array<int, 2> statuses{};
    inParallel(2, [&](int i) {
      statuses[i] = i == 0 ? bob.put(userPath("anna", "follow")).status : anna.put(userPath("bob", "block")).status;
    });
    CHECK((statuses[0] == 200 || statuses[0] == 404));
    REQUIRE(statuses[1] == 200);
    const Json relationship = profileOf(anna, "bob")["relationship"];
    CHECK(relationship["blocking"] == true);
    CHECK(relationship["followedBy"] == false);
    CHECK(profileOf(anna, "anna")["counts"]["followers"] == 0);
    REQUIRE(anna.remove(userPath("bob", "block")).status == 204);
  }
}

TEST_CASE("a request that is granted while its sender is blocked leaves no follow") {
  SocialWorld world;
  HttpClient anna = world.person("anna"), again = world.signIn("anna"), bob = world.person("bob");
  REQUIRE(anna.patch("/api/v1/users/me", {{"isPrivate", true}}).status == 200);
  const std::string grant =
      "/api/v1/users/me/follow-requests/" + bob.get("/api/v1/users/me").data()["id"].get<std::string>();
  for (int round = 0; round < kRounds; ++round) {
    REQUIRE(bob.put(userPath("anna", "follow")).data()["state"] == "requested");
    std::array<int, 2> statuses{};
    inParallel(
        2, [&](int i) { statuses[i] = i == 0 ? anna.put(grant).status : again.put(userPath("bob", "block")).status; });
    CHECK((statuses[0] == 200 || statuses[0] == 404));
    REQUIRE(statuses[1] == 200);
    CHECK(profileOf(anna, "bob")["relationship"]["followedBy"] == false);
    REQUIRE(anna.remove(userPath("bob", "block")).status == 204);
  }
}

TEST_CASE("people who follow each other at once all succeed, and are counted once each") {
  SocialWorld world;
  HttpClient anna = world.person("anna"), bob = world.person("bob");
  for (int round = 0; round < kRounds; ++round) {
    std::array<int, 2> statuses{};
    inParallel(2, [&](int i) {
      statuses[i] = i == 0 ? anna.put(userPath("bob", "follow")).status : bob.put(userPath("anna", "follow")).status;
    });
    CHECK(statuses == std::array<int, 2>{200, 200});
    CHECK(profileOf(anna, "bob")["counts"]["followers"] == 1);
    CHECK(profileOf(anna, "bob")["counts"]["following"] == 1);
    inParallel(2, [&](int i) {
      statuses[i] =
          i == 0 ? anna.remove(userPath("bob", "follow")).status : bob.remove(userPath("anna", "follow")).status;
    });
    CHECK(statuses == std::array<int, 2>{200, 200});
    CHECK(profileOf(bob, "anna")["counts"]["followers"] == 0);
  }
}

TEST_CASE("guesses at a login that race all count, the first ones too") {
  SocialWorld world;
  for (int round = 0; round < 5; ++round) {
    const Json guess{{"login", "nobody" + std::to_string(round)}, {"password", "a wrong guess at it"}};
    // 503: more passwords are hashed than there are cores; the guess was counted before.
    std::array<int, 5> statuses{};
    inParallel(5, [&](int i) { statuses[i] = world.client().post("/api/v1/auth/login", guess).status; });
    for (const int status : statuses) {
      CAPTURE(status);
      CHECK((status == 401 || status == 503));
    }
    CHECK(world.client().post("/api/v1/auth/login", guess).status == 429);
  }
}

TEST_CASE("likes of one post that race are all counted, and told to each who gave them") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  const std::string like = "/api/v1/posts/" + publish(anna, "hi") + "/like";
  std::vector<HttpClient> people;
  for (int i = 0; i < 6; ++i) people.push_back(world.person("person" + std::to_string(i)));
  std::atomic<int> most{0};
  inParallel(6, [&](int i) {
    HttpAnswer answer = people[i].put(like);
    while (answer.status == 503) answer = people[i].put(like);  // busy
    if (answer.status != 200) return;
    const int likes = answer.data()["likes"];
    for (int seen = most; seen < likes && !most.compare_exchange_weak(seen, likes);) {
    }
  });
  CHECK(most == 6);
  for (HttpClient& person : people) CHECK(person.put(like).data() == Json{{"liked", true}, {"likes", 6}});
  inParallel(6, [&](int i) { people[i].remove(like); });
  CHECK(anna.put(like).data()["likes"] == 1);
}

TEST_CASE("a change made at one host shows at another") {
  SocialWorld world;
  if (world.stores() == nullptr) return;
  const TempFolder logs;
  const ServerProcess second(world.another(logs.path()));
  HttpClient anna = world.person("anna"), bob = world.person("bob");
  const std::string post = publish(anna, "hi");
  HttpClient elsewhere(second.port());
  elsewhere.useBearer(bob.bearer());
  const auto feed = [&] { return elsewhere.get("/api/v1/feed").data(); };
  CHECK(feed().empty());
  REQUIRE(bob.put(userPath("anna", "follow")).status == 200);
  CHECK(eventually([&] { return feed().size() == 1; }, std::chrono::seconds(20)));

  REQUIRE(bob.put("/api/v1/posts/" + post + "/like").status == 200);
  REQUIRE(bob.put("/api/v1/posts/" + post + "/save").status == 200);
  CHECK(eventually(
      [&] {
        const Json shown = feed()[0];
        return shown["counts"]["likes"] == 1 && shown["viewer"]["liked"] == true && shown["viewer"]["saved"] == true;
      },
      std::chrono::seconds(20)));
  REQUIRE(bob.remove(userPath("anna", "follow")).status == 200);
  CHECK(feed().empty());
}
