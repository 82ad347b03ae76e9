#include <doctest/doctest.h>
#include <signal.h>

#include <atomic>
#include <set>
#include <thread>

#include "tests/integration/social_world.hpp"
#include "tests/support/parallel.hpp"

using namespace instaplay::testing;

TEST_CASE("a newcomer registers, follows, posts, likes and reads the feed") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  HttpClient bob = world.person("bob");

  CHECK(bob.put("/api/v1/users/anna/follow").data() == Json{{"state", "following"}});
  const std::string post = publish(anna, "Good morning #light @bob");
  CHECK(bob.put("/api/v1/posts/" + post + "/like").data() == Json{{"liked", true}, {"likes", 1}});

  const Json feed = bob.get("/api/v1/feed").data();
  REQUIRE(feed.size() == 1);
  CHECK(feed[0]["id"] == post);
  CHECK(feed[0]["author"]["username"] == "anna");
  CHECK(feed[0]["tags"] == Json{"light"});
  CHECK(feed[0]["mentions"][0]["username"] == "bob");
  CHECK(feed[0]["counts"]["likes"] == 1);
  CHECK(feed[0]["viewer"]["liked"] == true);
  CHECK(anna.get("/api/v1/users/anna").data()["counts"] == Json{{"posts", 1}, {"followers", 1}, {"following", 0}});
}

TEST_CASE("a browser lives on its cookie and CSRF token") {
  SocialWorld world;
  HttpClient browser = world.client();
  const HttpAnswer registered = browser.post("/api/v1/auth/register", {{"username", "anna"}, {"password", kPassword}});
  REQUIRE(registered.status == 201);
  CHECK(registered.header("set-cookie").find("HttpOnly") != std::string::npos);
  CHECK(registered.header("set-cookie").find("SameSite=Lax") != std::string::npos);
  CHECK(browser.get("/api/v1/auth/session").status == 200);

  const Json post = {{"caption", "hi"}};
  const HttpAnswer without = browser.post("/api/v1/posts", post);
  CHECK(without.status == 403);
  CHECK(without.errorCode() == "csrf_failed");
  browser.useCsrfToken(registered.data()["csrfToken"]);
  CHECK(browser.post("/api/v1/posts", post).status == 201);
  const HttpAnswer foreign = browser.send("POST", "/api/v1/posts", post.dump(),
                                          {{"Content-Type", "application/json"}, {"Origin", "https://evil.example"}});
  CHECK(foreign.status == 403);
  CHECK(browser.post("/api/v1/auth/logout", nullptr).status == 204);
  CHECK(browser.get("/api/v1/auth/session").status == 401);
}

TEST_CASE("the same Idempotency-Key publishes once") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  const auto send = [&](const char* caption) {
    return anna.send("POST", "/api/v1/posts", Json{{"caption", caption}}.dump(),
                     {{"Content-Type", "application/json"}, {"Idempotency-Key", "key-1"}});
  };
  const HttpAnswer first = send("once");
  REQUIRE(first.status == 201);
  const HttpAnswer again = send("once");
  CHECK(again.status == 201);
  CHECK(again.data()["id"] == first.data()["id"]);
  CHECK(send("something else").status == 422);
  CHECK(anna.get("/api/v1/feed").data().size() == 1);
}

TEST_CASE("two hundred people like one post at once: the count is exact") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  const std::string post = publish(anna, "like me");
  constexpr int kPeople = 200;
  std::vector<HttpClient> people;
  for (int i = 0; i < kPeople; ++i) people.push_back(world.newcomer("person" + std::to_string(i)));

  // Who is turned away because the database is busy tries again, as the answer asks.
  std::atomic<int> unliked{0}, wrong{0};
  inParallel(kPeople, [&](int i) {
    const bool liked = eventually(
        [&] {
          const int status = people[static_cast<std::size_t>(i)].put("/api/v1/posts/" + post + "/like").status;
          if (status != 200 && status != 503) ++wrong;
          return status == 200;
        },
        std::chrono::seconds(60));
    if (!liked) ++unliked;
  });
  CHECK(unliked == 0);
  CHECK(wrong == 0);
  CHECK(anna.get("/api/v1/posts/" + post).data()["counts"]["likes"] == kPeople);
}

TEST_CASE("the host answers for its health, metrics, features and its own description") {
  SocialWorld world;
  HttpClient client = world.client();
  CHECK(client.get("/healthz").status == 200);
  const HttpAnswer ready = client.get("/readyz");
  CHECK(ready.status == 200);
  for (const char* plugin : {"auth", "users", "posts", "likes", "chat"}) {
    CHECK(ready.body.find(std::string("\"") + plugin + "\"") != std::string::npos);
  }
  const std::string metrics = client.get("/metrics").body;
  for (const char* metric : {"instaplay_http_requests", "instaplay_outbox_oldest_seconds{outbox=\"jobs\"} ",
                             "instaplay_outbox_oldest_seconds{outbox=\"pushes\"} ", "instaplay_jobs_refused "}) {
    CHECK_MESSAGE(metrics.find(metric) != std::string::npos, metric);
  }
  CHECK(client.get("/api/v1/features").status == 200);
  const Json document = client.get("/api/v1/openapi.json").json();
  CHECK(document["openapi"] == "3.1.0");
  CHECK(document["paths"].contains("/api/v1/posts/{postId}"));
}

TEST_CASE("a plugin is switched off and on while the host runs") {
  SocialWorld world;
  HttpClient ada = world.person("ada");
  const std::string post = publish(ada, "hi");
  CHECK(ada.put("/api/v1/admin/plugins/likes", {{"enabled", false}}).status == 200);
  const HttpAnswer off = ada.put("/api/v1/posts/" + post + "/like");
  CHECK(off.status == 404);
  CHECK(off.errorCode() == "feature_disabled");
  CHECK(ada.get("/api/v1/posts/" + post).status == 200);
  CHECK(ada.put("/api/v1/admin/plugins/likes", {{"enabled", true}}).status == 200);
  CHECK(ada.put("/api/v1/posts/" + post + "/like").status == 200);
}

TEST_CASE("a deleted account is gone from everywhere") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  HttpClient bob = world.person("bob");
  bob.put("/api/v1/users/anna/follow");
  const std::string post = publish(bob, "from bob");
  const std::string gone = publish(anna, "from anna");
  anna.put("/api/v1/posts/" + post + "/like");
  CHECK(anna.sendJson("DELETE", "/api/v1/auth/account", {{"password", kPassword}}).status == 204);
  CHECK(anna.get("/api/v1/users/me").status == 401);
  CHECK(eventually([&] { return bob.get("/api/v1/users/anna").status == 404; }));
  CHECK(eventually([&] { return bob.get("/api/v1/posts/" + gone).status == 404; }));
  CHECK(eventually([&] { return bob.get("/api/v1/posts/" + post).data()["counts"]["likes"] == 0; }));
  CHECK(eventually([&] { return bob.get("/api/v1/users/bob").data()["counts"]["following"] == 0; }));
}

TEST_CASE("mails are written to files in development") {
  SocialWorld world;
  HttpClient anna = world.client();
  anna.post("/api/v1/auth/register", {{"username", "anna"}, {"password", kPassword}, {"email", "anna@example.org"}});
  const auto folder = world.dataFolder() / "mail";
  CHECK(eventually([&] { return std::filesystem::exists(folder) && !std::filesystem::is_empty(folder); }));
}
