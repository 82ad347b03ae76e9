#include <doctest/doctest.h>
#include <instaplay/testing.hpp>

#include "auth_world.hpp"

using namespace instaplay;
using namespace instaplay::auth;
using namespace instaplay::testing;
using namespace std::chrono_literals;

TEST_CASE("a cookie sent before login is never adopted, and every login has a session of its own") {
  FakeHost host;
  Browser(host).registerAs("anna");
  Browser browser(host);
  browser.setCookie("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  browser.signIn("anna");
  CHECK(browser.cookie() != "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  Browser other(host);
  other.signIn("anna");
  CHECK(other.cookie() != browser.cookie());
}

TEST_CASE("a session dies after thirty idle days, and after ninety in any case") {
  FakeHost host;
  Browser idle(host), busy(host);
  idle.registerAs("anna");
  busy.signIn("anna");
  for (int day = 0; day < 31; ++day) {
    host.clock().advance(24h);
    CHECK(busy.isSignedIn());
  }
  CHECK_FALSE(idle.isSignedIn());
  for (int day = 31; day < 90; ++day) {
    host.clock().advance(24h);
    busy.isSignedIn();
  }
  host.clock().advance(1h);
  CHECK_FALSE(busy.isSignedIn());
}

TEST_CASE("a session's token changes daily; the old one is good for a minute, and later ends the session") {
  FakeHost host;
  Browser browser(host);
  browser.registerAs("anna");
  const std::string old = browser.cookie();
  host.clock().advance(25h);
  CHECK(browser.isSignedIn());
  CHECK(browser.cookie() != old);

  Browser straggler(host);
  straggler.setCookie(old);
  host.clock().advance(30s);
  CHECK(straggler.isSignedIn());

  Browser thief(host);
  thief.setCookie(old);
  host.clock().advance(2min);
  CHECK_FALSE(thief.isSignedIn());
  CHECK_FALSE(browser.isSignedIn());
}

TEST_CASE("the CSRF token outlives the rotation of the session's token") {
  FakeHost host;
  Browser browser(host);
  const std::string csrf = browser.registerAs("anna")["csrfToken"];
  host.clock().advance(25h);
  CHECK(browser.send("GET", "/api/v1/auth/session").data()["csrfToken"] == csrf);
}

TEST_CASE("logging out ends the session and takes the cookie away") {
  FakeHost host;
  Browser browser(host);
  browser.registerAs("anna");
  const std::string cookie = browser.cookie();
  CHECK(browser.send("POST", "/api/v1/auth/logout").status == 204);
  CHECK(browser.cookie().empty());
  browser.setCookie(cookie);
  CHECK_FALSE(browser.isSignedIn());
}

TEST_CASE("one's sessions are listed and ended, nobody else's") {
  FakeHost host;
  Browser first(host), second(host), stranger(host);
  first.registerAs("anna");
  second.signIn("anna");
  stranger.registerAs("bob");
  const Json sessions = first.send("GET", "/api/v1/auth/sessions").data();
  REQUIRE(sessions.size() == 2);
  const Json& other = sessions[0]["current"] == true ? sessions[1] : sessions[0];
  const std::string target = "/api/v1/auth/sessions/" + other["id"].get<std::string>();
  CHECK(stranger.send("DELETE", target).status == 404);
  CHECK(second.isSignedIn());
  CHECK(first.send("DELETE", target).status == 204);
  CHECK_FALSE(second.isSignedIn());
  CHECK(first.isSignedIn());
}

TEST_CASE("sessions are checked by their ids, and checking renews nothing") {
  FakeHost host;
  Browser anna(host), bert(host);
  anna.registerAs("anna");
  bert.registerAs("bert");
  const auto idOf = [](Browser& browser) {
    return browser.send("GET", "/api/v1/auth/sessions").data()[0]["id"].get<std::string>();
  };
  const Json ids = {idOf(anna), idOf(bert), "token:5", "5", "nonsense"};
  const auto checked = [&] { return host.call("auth.identity/1", "check", {{"sessionIds", ids}})["sessions"]; };
  host.clock().advance(25h);
  const Json both = checked();
  REQUIRE(both.size() == 2);
  CHECK(both[0]["username"] == "anna");
  CHECK(both[0]["sessionId"] == ids[0]);
  CHECK_FALSE(both[0].contains("rotate"));
  CHECK(anna.send("POST", "/api/v1/auth/logout").status == 204);
  CHECK(checked().size() == 1);
  host.clock().advance(24h * 31);
  CHECK(checked().empty());
}

TEST_CASE("an access token is checked as a session is, until it is removed") {
  FakeHost host;
  Browser anna(host);
  anna.registerAs("anna");
  const Json token = anna.send("POST", "/api/v1/auth/tokens", {{"name", "app"}}).data();
  const std::string id = token["id"];
  const auto checked = [&] {
    return host.call("auth.identity/1", "check", {{"sessionIds", {"token:" + id}}})["sessions"];
  };
  REQUIRE(checked().size() == 1);
  CHECK(checked()[0]["username"] == "anna");
  CHECK(anna.send("DELETE", "/api/v1/auth/tokens/" + id).status == 204);
  CHECK(checked().empty());
}

TEST_CASE("a command line signs in for an access token, which is listed, used and revoked") {
  FakeHost host;
  Browser browser(host);
  browser.registerAs("anna");
  const Answer login =
      host.post("/api/v1/auth/login").json({{"login", "anna"}, {"password", kPassword}, {"tokenName", "curl"}}).send();
  REQUIRE(login.status == 200);
  CHECK_FALSE(login.cookie(kCookie));
  const std::string token = login.data()["token"];
  const auto session = [&] { return host.get("/api/v1/auth/session").bearer(token).send(); };
  CHECK(session().data()["user"]["username"] == "anna");
  CHECK(session().data()["csrfToken"].is_null());

  const Json tokens = browser.send("GET", "/api/v1/auth/tokens").data();
  REQUIRE(tokens.size() == 1);
  CHECK(tokens[0]["name"] == "curl");
  CHECK_FALSE(tokens[0].contains("token"));
  const std::string target = "/api/v1/auth/tokens/" + tokens[0]["id"].get<std::string>();
  CHECK(browser.send("DELETE", target).status == 204);
  CHECK(browser.send("DELETE", target).status == 404);
  CHECK(session().status == 401);
}

TEST_CASE("an access token may be made by a session, and is shown once") {
  FakeHost host;
  Browser browser(host);
  browser.registerAs("anna");
  const Answer made = browser.send("POST", "/api/v1/auth/tokens", {{"name", "phone"}});
  CHECK(made.status == 201);
  CHECK(host.get("/api/v1/auth/session").bearer(made.data()["token"].get<std::string>()).send().status == 200);
}
