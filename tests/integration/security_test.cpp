#include <doctest/doctest.h>

#include <algorithm>

#include "tests/integration/social_world.hpp"

using namespace instaplay::testing;

namespace {

/// The log lines that hold text.
std::vector<std::string> linesWith(const std::string& log, const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < log.size();) {
    const std::size_t end = std::min(log.find('\n', start), log.size());
    if (const auto line = log.substr(start, end - start); line.find(text) != std::string::npos) lines.push_back(line);
    start = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("what one has seen of somebody is not shown any more once it is private, hidden by a block, or gone") {
  SocialWorld world;
  HttpClient anna = world.person("anna"), bob = world.person("bob"), carl = world.person("carl");
  const std::string post = publish(anna, "for everybody"), other = publish(anna, "to be deleted");
  HttpClient nobody = world.client();
  for (HttpClient* reader : {&bob, &carl, &nobody}) {
    for (const std::string& id : {post, other}) {
      const HttpAnswer seen = reader->get("/api/v1/posts/" + id);
      CHECK(seen.status == 200);
      if (reader != &nobody) CHECK(seen.header("cache-control") == "no-store");
    }
    CHECK(reader->get("/api/v1/users/anna/posts").data().size() == 2);
  }

  CHECK(anna.put("/api/v1/users/bob/block").status == 200);
  CHECK(bob.get("/api/v1/posts/" + post).status == 404);
  CHECK(bob.get("/api/v1/users/anna/posts").status == 404);
  CHECK(carl.get("/api/v1/posts/" + post).status == 200);

  CHECK(anna.remove("/api/v1/posts/" + other).status == 204);
  for (HttpClient* reader : {&carl, &nobody}) CHECK(reader->get("/api/v1/posts/" + other).status == 404);

  CHECK(anna.patch("/api/v1/users/me", {{"isPrivate", true}}).status == 200);
  for (HttpClient* reader : {&carl, &nobody}) {
    CHECK(reader->get("/api/v1/posts/" + post).status == 404);
    CHECK(reader->get("/api/v1/explore").body.find("for everybody") == std::string::npos);
  }
  CHECK(anna.get("/api/v1/posts/" + post).status == 200);
}

TEST_CASE("what an admin does is in the log, with who did it to what") {
  SocialWorld world({"--set", "log.format=json"});
  HttpClient ada = world.person("ada");
  const std::string id = ada.get("/api/v1/users/me").data().at("id");
  const auto audited = [&](const char* action, const char* target) {
    for (const std::string& line : linesWith(world.server().output(), action)) {
      const Json entry = Json::parse(line);
      if (entry.at("source") == "audit" && entry.at("target") == target && entry.at("user") == id) return true;
    }
    return false;
  };
  CHECK(ada.put("/api/v1/admin/plugins/likes", {{"enabled", false}}).status == 200);
  CHECK(audited("plugin disabled", "likes"));
  CHECK(ada.put("/api/v1/admin/plugins/likes", {{"enabled", true}}).status == 200);
  CHECK(audited("plugin enabled", "likes"));
  CHECK(ada.post("/api/v1/admin/reload", nullptr).status == 204);
  CHECK(audited("configuration reloaded", ""));
}

TEST_CASE("no password, token or cookie is logged, not even at the finest level") {
  SocialWorld world({"--set", "log.level=trace"});
  HttpClient browser = world.newcomer("anna");
  const std::string cookie = browser.cookie().substr(browser.cookie().find('=') + 1);
  REQUIRE(cookie.size() >= 43);
  HttpClient app = world.signIn("anna");
  CHECK(browser.get("/api/v1/users/me").status == 200);
  CHECK(app.get("/api/v1/users/me").status == 200);
  const std::string next = "another fine passphrase";
  CHECK(browser.put("/api/v1/auth/password", {{"currentPassword", kPassword}, {"newPassword", next}}).status == 204);
  CHECK(browser.post("/api/v1/auth/login", {{"login", "anna"}, {"password", "a wrong passphrase"}}).status == 401);

  const std::string log = world.server().output();
  REQUIRE(log.find("/api/v1/auth/login") != std::string::npos);
  for (const std::string& secret :
       {std::string(kPassword), next, std::string("a wrong passphrase"), app.bearer(), cookie, browser.csrfToken()}) {
    CHECK(log.find(secret) == std::string::npos);
  }
}
