#include "host/http/identity.hpp"

#include <doctest/doctest.h>

#include <map>

#include "host/base/error.hpp"
#include "host/base/json.hpp"
#include "tests/host/http/local_events.hpp"
#include "tests/host/http/sample_identity.hpp"

using namespace instaplay;
using namespace instaplay::http;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  base::ManualClock clock;
  test::LocalEvents events;
  test::SampleIdentity provider;
  Identity identity{provider, events, clock};

  PrincipalPtr resolve(std::string_view token, Credentials::Kind kind = Credentials::Kind::cookie) {
    return identity.resolve({kind, token}, "10.0.0.1", base::Deadline::never()).principal;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a principal is asked for once a minute") {
  REQUIRE(resolve("anna"));
  CHECK(resolve("anna")->username == "anna");
  CHECK(provider.calls == 1);
  CHECK(identity.knows({Credentials::Kind::cookie, "anna"}));
  clock.advance(60s);
  CHECK_FALSE(identity.knows({Credentials::Kind::cookie, "anna"}));
  CHECK(resolve("anna"));
  CHECK(provider.calls == 2);
}

TEST_CASE_FIXTURE(Fixture, "the provider hears kind, token and address") {
  resolve("anna", Credentials::Kind::bearer);
  CHECK(base::Json::parse(provider.lastRequest) ==
        base::Json{{"kind", "bearer"}, {"token", "anna"}, {"clientAddress", "10.0.0.1"}});
  resolve("anna", Credentials::Kind::cookie);
  CHECK(provider.calls == 2);
}

TEST_CASE_FIXTURE(Fixture, "a token that is no good is remembered for two seconds") {
  CHECK_FALSE(resolve("nobody"));
  CHECK_FALSE(resolve("nobody"));
  CHECK(provider.calls == 1);
  clock.advance(2s);
  CHECK_FALSE(resolve("nobody"));
  CHECK(provider.calls == 2);
}

TEST_CASE_FIXTURE(Fixture, "an ended session is forgotten at once, and only that one") {
  resolve("anna");
  resolve("bert");
  SUBCASE("by session") { events.publish(nullptr, "auth.session.ended", "", R"({"sessionIds":["s-anna"]})", ""); }
  SUBCASE("by family") { events.publish(nullptr, "auth.session.ended", "", R"({"familyIds":["f-anna"]})", ""); }
  SUBCASE("by user") { events.publish(nullptr, "auth.session.ended", "", R"({"userIds":["1"]})", ""); }
  CHECK_FALSE(identity.knows({Credentials::Kind::cookie, "anna"}));
  CHECK(identity.knows({Credentials::Kind::cookie, "bert"}));
}

TEST_CASE_FIXTURE(Fixture, "a principal is kept for two seconds while ends of sessions may be missed") {
  const auto knowsAnna = [this] { return identity.knows({Credentials::Kind::cookie, "anna"}); };
  resolve("anna");
  clock.advance(1999ms);
  events.linked.reset();
  CHECK(knowsAnna());
  clock.advance(1ms);
  CHECK_FALSE(knowsAnna());

  resolve("anna");
  clock.advance(1999ms);
  CHECK(knowsAnna());
  clock.advance(1ms);
  CHECK_FALSE(knowsAnna());
}

TEST_CASE_FIXTURE(Fixture, "what was known before the link to other hosts was lost is not believed after it is back") {
  const auto knowsAnna = [this] { return identity.knows({Credentials::Kind::cookie, "anna"}); };
  resolve("anna");
  clock.advance(10s);
  CHECK(knowsAnna());
  events.linked = 2;
  CHECK_FALSE(knowsAnna());
  resolve("anna");
  clock.advance(59s);
  CHECK(knowsAnna());
}

TEST_CASE_FIXTURE(Fixture, "a session that ends while it is asked for is not remembered") {
  provider.whileAsked = [&] { events.publish(nullptr, "auth.session.ended", "", R"({"userIds":["1"]})", ""); };
  CHECK(resolve("anna"));
  CHECK_FALSE(identity.knows({Credentials::Kind::cookie, "anna"}));
}

TEST_CASE_FIXTURE(Fixture, "an answer with a new token is not remembered") {
  const auto resolution = identity.resolve({Credentials::Kind::cookie, "old-anna"}, "", base::Deadline::never());
  REQUIRE(resolution.rotation);
  CHECK(resolution.rotation->token == "new-anna");
  CHECK(resolution.rotation->maxAgeSeconds == 600);
  CHECK_FALSE(identity.knows({Credentials::Kind::cookie, "old-anna"}));
}

TEST_CASE_FIXTURE(Fixture, "a provider that fails is unavailable, whatever it says") {
  for (const auto* answer : {"{}", "[]", "not json", R"({"userId":7})"}) {
    provider.answer = answer;
    CHECK_THROWS_AS(resolve("anna"), base::Error);
  }
  provider.answer.reset();
  provider.fails = true;
  CHECK_THROWS_AS(resolve("anna"), base::Error);
}

TEST_CASE("the cache holds a bounded number of principals") {
  IdentityCache cache;
  const auto principal = std::make_shared<Principal>();
  int kept = 0;
  const auto digest = [](int i) { return static_cast<char>(i % 16) + std::to_string(i); };
  for (int i = 0; i < 40'000; ++i) cache.put(digest(i), {principal, 1000, 1000, 1}, cache.generation());
  for (int i = 0; i < 40'000; ++i) kept += cache.find(digest(i), 0, 1).has_value();
  CHECK(kept == 32 * 1024);
}
