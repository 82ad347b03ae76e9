#include <doctest/doctest.h>
#include <instaplay/sql.hpp>
#include <instaplay/testing.hpp>

#include "auth_world.hpp"

using namespace instaplay;
using namespace instaplay::auth;
using namespace instaplay::testing;
using namespace std::chrono_literals;

TEST_CASE("signing up opens an account and a session") {
  FakeHost host;
  Browser browser(host);
  const Json data = browser.registerAs("Anna", {{"email", "Anna@Example.org"}, {"displayName", "Anna A."}});
  CHECK(data["user"]["username"] == "anna");
  CHECK(data["user"]["email"] == "anna@example.org");
  CHECK(data["user"]["emailVerified"] == false);
  CHECK(data["user"]["displayName"] == "Anna A.");
  CHECK(data["user"]["role"] == "user");
  CHECK(browser.isSignedIn());
}

TEST_CASE("signing up names every wrong field at once") {
  FakeHost host;
  const Answer answer =
      host.post("/api/v1/auth/register").json({{"username", "a"}, {"password", "short"}, {"email", "no"}}).send();
  CHECK(answer.status == 400);
  REQUIRE(answer.error().fields.size() == 3);
}

TEST_CASE("a username is taken in any letter case") {
  FakeHost host;
  Browser(host).registerAs("anna");
  const Answer answer = host.post("/api/v1/auth/register").json({{"username", "ANNA"}, {"password", kPassword}}).send();
  CHECK(answer.status == 409);
  CHECK(answer.error().code == "username_taken");
}

TEST_CASE("of a session only a hash is stored, and of a password only an argon2id hash") {
  FakeHost host;
  Browser browser(host);
  browser.registerAs("anna");
  const Sql sql(host.sdk());
  CHECK_FALSE(sql.one("SELECT 1 FROM auth_session_token WHERE token_hash = ?", browser.cookie()));
  const auto hash = sql.one("SELECT password_hash FROM auth_account WHERE username = 'anna'");
  CHECK(hash->get<std::string>(0).starts_with("$argon2id$"));
}

TEST_CASE("a hash of weaker parameters is replaced at the next login") {
  FakeHost host;
  Browser(host).registerAs("anna");
  const Sql sql(host.sdk());
  const auto hash = [&] {
    return sql.one("SELECT password_hash FROM auth_account WHERE username = 'anna'")->get<std::string>(0);
  };
  const std::string weak =
      "$argon2id$v=19$m=8,t=1,p=1$wslhUzPWbBiv7a1urg21qA$5Mz3x31qf0Aoa2ieHx5J/SZTAqsaAe66MCvgwnaHGxg";
  sql.exec("UPDATE auth_account SET password_hash = ? WHERE username = 'anna'", weak);
  CHECK(loginStatus(host, "anna", "wrong password") == 401);
  CHECK(hash() == weak);
  CHECK(loginStatus(host, "anna", kPassword) == 200);
  CHECK(hash().starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
  CHECK(loginStatus(host, "anna", kPassword) == 200);
}

TEST_CASE("an unknown login, a wrong password and a closed account are answered alike") {
  FakeHost host;
  Browser browser(host);
  browser.registerAs("anna");
  Browser(host).registerAs("gone");
  Sql(host.sdk()).exec("UPDATE auth_account SET state = 'disabled' WHERE username = 'gone'");
  const auto attempt = [&](const char* login, const char* password) {
    Answer answer = host.post("/api/v1/auth/login").json({{"login", login}, {"password", password}}).send();
    CHECK(answer.status == 401);
    CHECK_FALSE(answer.cookie(kCookie));
    return dumpJson(answer.json()["error"]);
  };
  const std::string unknown = attempt("nobody", kPassword);
  CHECK(attempt("anna", "wrong password") == unknown);
  CHECK(attempt("gone", kPassword) == unknown);
}

TEST_CASE("after five failures a login is closed, also for the right password, known or not") {
  FakeHost host;
  Browser(host).registerAs("anna");
  for (const char* login : {"anna", "nobody"}) {
    CAPTURE(login);
    for (int i = 0; i < 5; ++i) CHECK(loginStatus(host, login, "wrong password") == 401);
    const Answer closed = host.post("/api/v1/auth/login").json({{"login", login}, {"password", kPassword}}).send();
    CHECK(closed.status == 429);
    CHECK(closed.header("retry-after") == "30");
  }
  host.clock().advance(31s);
  CHECK(loginStatus(host, "anna", kPassword) == 200);
  CHECK(loginStatus(host, "anna", "wrong password") == 401);
}

TEST_CASE("the wait doubles up to fifteen minutes") {
  FakeHost host;
  Browser(host).registerAs("anna");
  for (int i = 0; i < 5; ++i) loginStatus(host, "anna", "wrong password");
  for (const int seconds : {30, 60, 120, 240, 480, 900, 900}) {
    CAPTURE(seconds);
    CHECK(loginStatus(host, "anna", kPassword + std::string("x")) == 429);
    host.clock().advance(std::chrono::seconds(seconds - 1));
    CHECK(loginStatus(host, "anna", "wrong password") == 429);
    host.clock().advance(2s);
    CHECK(loginStatus(host, "anna", "wrong password") == 401);
  }
}

TEST_CASE("a new password needs the current one, ends other sessions, renews this one, and is told by mail") {
  FakeHost host;
  Browser browser(host), other(host);
  browser.registerAs("anna", {{"email", "anna@example.org"}});
  other.signIn("anna");
  const Json wrong = {{"currentPassword", "not it, sorry"}, {"newPassword", "another fine password"}};
  CHECK(browser.send("PUT", "/api/v1/auth/password", wrong).status == 403);
  const Json weak = {{"currentPassword", kPassword}, {"newPassword", "password"}};
  CHECK(browser.send("PUT", "/api/v1/auth/password", weak).status == 400);

  const std::string old = browser.cookie();
  const Json right = {{"currentPassword", kPassword}, {"newPassword", "another fine password"}};
  CHECK(browser.send("PUT", "/api/v1/auth/password", right).status == 204);
  CHECK(browser.cookie() != old);
  CHECK(browser.isSignedIn());
  CHECK_FALSE(other.isSignedIn());
  CHECK(loginStatus(host, "anna", kPassword) == 401);
  CHECK(loginStatus(host, "anna", "another fine password") == 200);
  host.runJobs();
  CHECK(host.mails().back().subject == "Your InstaPlay password has been changed");
}

TEST_CASE("a forgotten password is replaced by a mailed link, once, within an hour") {
  FakeHost host;
  Browser browser(host);
  browser.registerAs("anna", {{"email", "anna@example.org"}});
  const auto forgot = [&](const char* login) {
    return host.post("/api/v1/auth/password/forgot").json({{"login", login}}).send();
  };
  const auto reset = [&](const std::string& token) {
    return host.post("/api/v1/auth/password/reset")
        .json({{"token", token}, {"password", "another fine password"}})
        .send();
  };
  host.runJobs();
  const std::size_t before = host.mails().size();
  const Answer known = forgot("anna");
  const Answer unknown = forgot("nobody@example.org");
  CHECK(known.status == 202);
  CHECK(unknown.status == 202);
  CHECK(known.data() == unknown.data());
  host.runJobs();
  REQUIRE(host.mails().size() == before + 1);
  const std::string token = tokenIn(host.mails().back());
  CHECK(reset(token.substr(1)).status == 422);
  CHECK(reset(token).status == 204);
  CHECK(reset(token).status == 422);
  CHECK_FALSE(browser.isSignedIn());
  CHECK(loginStatus(host, "anna", "another fine password") == 200);

  host.runJobs();
  forgot("anna");
  host.runJobs();
  const std::string late = tokenIn(host.mails().back());
  host.clock().advance(61min);
  CHECK(reset(late).status == 422);
}

TEST_CASE("an e-mail address is verified by its link, and then serves as a login") {
  FakeHost host;
  Browser browser(host);
  browser.registerAs("anna", {{"email", "anna@example.org"}});
  CHECK(loginStatus(host, "anna@example.org", kPassword) == 401);
  host.runJobs();
  REQUIRE(host.mails().size() == 1);
  const std::string token = tokenIn(host.mails().front());
  CHECK(host.post("/api/v1/auth/email/verify").json({{"token", token}}).send().status == 204);
  CHECK(host.post("/api/v1/auth/email/verify").json({{"token", token}}).send().status == 422);
  CHECK(browser.send("GET", "/api/v1/auth/session").data()["user"]["emailVerified"] == true);
  CHECK(loginStatus(host, "Anna@example.org", kPassword) == 200);
}

TEST_CASE("deleting an account signs it out at once and erases it after the grace period") {
  FakeHost host;
  Browser browser(host);
  const std::string id = browser.registerAs("anna")["user"]["id"];
  CHECK(browser.send("DELETE", "/api/v1/auth/account", {{"password", "not it, sorry"}}).status == 403);
  CHECK(browser.send("DELETE", "/api/v1/auth/account", {{"password", kPassword}}).status == 204);
  CHECK_FALSE(browser.isSignedIn());
  CHECK(loginStatus(host, "anna", kPassword) == 401);
  CHECK(host.call("auth.directory/1", "byIds", {{"ids", {id}}})["accounts"].empty());

  const Sql sql(host.sdk());
  host.clock().advance(24h * 29);
  host.runJobs();
  CHECK(sql.one("SELECT 1 FROM auth_account WHERE username = 'anna'"));
  host.clock().advance(24h * 2);
  host.runJobs();
  CHECK_FALSE(sql.one("SELECT 1 FROM auth_account WHERE username = 'anna'"));
  CHECK(host.published().back().topic == "account.deleted");
  CHECK(host.published().back().json == Json{{"userId", id}});
}

TEST_CASE("the operator names the admins") {
  FakeHost::Options options;
  options.settings = {{"admins", {"anna"}}};
  FakeHost host(options);
  Browser anna(host), bob(host);
  CHECK(anna.registerAs("anna")["user"]["role"] == "admin");
  CHECK(bob.registerAs("bob")["user"]["role"] == "user");
  CHECK(anna.send("GET", "/api/v1/auth/session").data()["roles"] == Json{"admin"});
}

TEST_CASE("the directory gives active accounts in batches") {
  FakeHost host;
  const std::string anna = Browser(host).registerAs("anna")["user"]["id"];
  const std::string bob = Browser(host).registerAs("bob")["user"]["id"];
  CHECK(host.call("auth.directory/1", "byIds", {{"ids", {anna, bob, "5"}}})["accounts"].size() == 2);
  const Json named = host.call("auth.directory/1", "byUsernames", {{"usernames", {"ANNA", "nobody"}}})["accounts"];
  REQUIRE(named.size() == 1);
  CHECK(named[0]["id"] == anna);
  const Json listed = host.call("auth.directory/1", "list", {{"after", "0"}, {"limit", 1}})["accounts"];
  REQUIRE(listed.size() == 1);
  CHECK(listed[0]["id"] == anna);
}

TEST_CASE("the clean-up forgets what has expired") {
  FakeHost host;
  Browser browser(host);
  browser.registerAs("anna", {{"email", "anna@example.org"}});
  host.runJobs();
  loginStatus(host, "anna", "wrong password");
  host.clock().advance(24h * 31);
  host.runJobs();
  const Sql sql(host.sdk());
  for (const char* table : {"auth_session", "auth_session_token", "auth_mail_token", "auth_throttle"}) {
    CAPTURE(table);
    CHECK_FALSE(sql.one("SELECT 1 FROM " + std::string(table)));
  }
}
