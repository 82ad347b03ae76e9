#include <instaplay/testing.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace instaplay;
using namespace instaplay::testing;

namespace {

const User kAlice{1, "alice"};
const User kBob{2, "bob"};

std::string keep(FakeHost& host, const User& user, const std::string& text) {
  const Answer answer = host.as(user).post("/api/v1/@id@").json({{"text", text}}).send();
  REQUIRE(answer.status == 201);
  return answer.data()["id"];
}

}  // namespace

TEST_CASE("what was kept is listed, newest first") {
  FakeHost host;
  keep(host, kAlice, "first");
  host.clock().advance(std::chrono::seconds{1});
  keep(host, kAlice, "second");

  const Json entries = host.as(kAlice).get("/api/v1/@id@").send().data();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0]["text"] == "second");
  CHECK(entries[1]["text"] == "first");
  CHECK(host.as(kBob).get("/api/v1/@id@").send().data().empty());
}

TEST_CASE("pages follow each other without loss") {
  FakeHost host;
  for (const char* text : {"a", "b", "c"}) keep(host, kAlice, text);

  const Answer first = host.as(kAlice).get("/api/v1/@id@").query("limit", "2").send();
  REQUIRE(first.data().size() == 2);
  REQUIRE(first.next());
  const Answer second = host.as(kAlice).get("/api/v1/@id@").query("limit", "2").query("cursor", *first.next()).send();
  CHECK(second.data().size() == 1);
  CHECK_FALSE(second.next());
}

TEST_CASE("an entry of somebody else is not found") {
  FakeHost host;
  const std::string id = keep(host, kAlice, "mine");
  CHECK(host.as(kBob).del("/api/v1/@id@/" + id).send().status == 404);
  CHECK(host.as(kAlice).del("/api/v1/@id@/" + id).send().status == 204);
  CHECK(host.as(kAlice).del("/api/v1/@id@/" + id).send().status == 404);
}

TEST_CASE("a text that is missing, empty or too long is refused, and nobody hears of it") {
  FakeHost host;
  const Client alice = host.as(kAlice);
  for (const Json& body : {Json::object(), Json{{"text", ""}}, Json{{"text", std::string(501, 'x')}}}) {
    const Answer answer = alice.post("/api/v1/@id@").json(body).send();
    CHECK(answer.status == 400);
    CHECK(answer.error().code == "validation_failed");
  }
  CHECK(host.published().empty());
}

TEST_CASE("a kept entry is published once") {
  FakeHost host;
  const std::string id = keep(host, kAlice, "news");
  REQUIRE(host.published().size() == 1);
  CHECK(host.published()[0].topic == "@id@.entry.created");
  CHECK(host.published()[0].json["entryId"] == id);
}

TEST_CASE("who is not signed in keeps nothing") {
  FakeHost host;
  CHECK(host.post("/api/v1/@id@").json({{"text", "x"}}).send().status == 401);
}
