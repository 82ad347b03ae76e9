#include <doctest/doctest.h>

#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;
namespace plugins = instaplay::plugins;

namespace {

struct SignIn : PipelineFixture {
  SignIn() {
    const auto who = [](plugins::Call& call) {
      reply(call, "\"" + std::string(call.get("user.name").value_or("nobody")) + "\"");
    };
    posts.route("GET", "/public", who);
    posts.route("GET", "/user", who).access = plugins::Access::user;
    posts.route("GET", "/moderator", who).access = plugins::Access::moderator;
    posts.route("GET", "/admin", who).access = plugins::Access::admin;
  }
  Response with(const char* path, const char* cookie) {
    return get(path, {{"Cookie", std::string("instaplay=") + cookie}});
  }
  std::string seen(const Response& response) { return bodyOf(response).value("data", "error"); }
};

}  // namespace

TEST_CASE_FIXTURE(SignIn, "roles open the routes at and below them") {
  struct Row {
    const char* token;
    int user, moderator, admin;
  };
  for (const Row& row : {Row{"anna", 200, 403, 403}, Row{"mod", 200, 200, 403}, Row{"admin", 200, 200, 200}}) {
    CAPTURE(row.token);
    CHECK(with("/user", row.token).status == row.user);
    CHECK(with("/moderator", row.token).status == row.moderator);
    CHECK(with("/admin", row.token).status == row.admin);
  }
  for (const auto* path : {"/user", "/moderator", "/admin"}) {
    CHECK(get(path).status == 401);
    CHECK(codeOf(get(path)) == "unauthenticated");
  }
}

TEST_CASE_FIXTURE(SignIn, "a cookie that is no good is nobody, a bearer token that is no good is refused") {
  CHECK(seen(with("/public", "stale")) == "nobody");
  CHECK(with("/user", "stale").status == 401);
  CHECK(as("stale", {"GET", "/public"}).status == 401);
  CHECK(get("/public", {{"Authorization", "Basic YTpi"}}).status == 401);
  CHECK(get("/public", {{"Authorization", "Bearer "}}).status == 401);
}

TEST_CASE_FIXTURE(SignIn, "a bearer token wins over a cookie") {
  CHECK(seen(as("bert", {"GET", "/public", {{"Cookie", "instaplay=anna"}}})) == "bert");
  CHECK(as("stale", {"GET", "/public", {{"Cookie", "instaplay=anna"}}}).status == 401);
}

TEST_CASE_FIXTURE(SignIn, "without a provider cookies are nobody on public routes, and everything else waits") {
  identity.present = false;
  CHECK(seen(with("/public", "anna")) == "nobody");
  CHECK(with("/user", "anna").status == 503);
  CHECK(as("anna", {"GET", "/public"}).status == 503);
  CHECK(get("/user").status == 401);
}

TEST_CASE_FIXTURE(SignIn, "a provider that cannot tell is 503, never nobody") {
  identity.fails = true;
  CHECK(with("/public", "anna").status == 503);
  CHECK(with("/user", "anna").status == 503);
  CHECK(get("/public").status == 200);
}

TEST_CASE_FIXTURE(SignIn, "a rotated token is handed to the browser once") {
  const Response response = with("/user", "old-anna");
  CHECK(seen(response) == "anna");
  CHECK(headerOf(response, "set-cookie") == "instaplay=new-anna; Path=/; HttpOnly; SameSite=Lax; Max-Age=600");
  CHECK_FALSE(with("/user", "new-anna").headers.contains("set-cookie"));
}

TEST_CASE_FIXTURE(SignIn, "a handler gives and removes the session with the host's cookie") {
  options.environment = Options::Environment::production;
  options.publicOrigin = "https://photos.example";
  posts.route("POST", "/login", [](plugins::Call& call) { call.answer().session = {"fresh", 3600}; });
  posts.route("POST", "/logout", [](plugins::Call& call) { call.answer().session = {"", 0}; });
  const Response login = post("/login", "");
  CHECK(headerOf(login, "set-cookie") ==
        "__Host-instaplay=fresh; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600");
  CHECK(headerOf(login, "cache-control") == "no-store");
  CHECK(headerOf(post("/logout", ""), "set-cookie").ends_with("; Max-Age=0"));
}
