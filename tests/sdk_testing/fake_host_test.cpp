#include <doctest/doctest.h>
#include <instaplay/sdk.hpp>
#include <instaplay/testing.hpp>

using namespace instaplay;
using namespace instaplay::testing;

namespace {

const User kAnna{1, "anna"};
const User kBob{2, "bob"};

/// A host where everybody has a card.
struct World {
  FakeHost host;

  explicit World(const FakeHost::Options& options = {}) : host(options) {
    host.provide("users.cards/1", "get", [](const Json& in) -> Json {
      if (in.at("id") == "2") throw Error::notFound("unknown_user", "There is no such user.");
      return {{"name", "Anna"}, {"email", "anna@example.org"}};
    });
  }
  Answer write(const User& user, const std::string& text) {
    return host.as(user).post("/api/v1/notes").json({{"text", text}}).send();
  }
  Json notes(const User& user) { return host.as(user).get("/api/v1/notes").send().data(); }
};

}  // namespace

TEST_CASE("a request goes through the middleware to the handler and back") {
  World world;
  const Answer answer = world.write(kAnna, "hi");
  REQUIRE_MESSAGE(answer.status == 201, answer.body);
  CHECK(answer.data()["author"] == "Anna");
  CHECK(answer.header("Content-Type").find("application/json") == 0);
  CHECK(world.notes(kAnna) == Json{"hi"});
  CHECK_FALSE(world.host.as(kAnna).get("/api/v1/notes").send().next().has_value());
}

TEST_CASE("access, schema, unknown routes and wrong methods are judged as on a real host") {
  World world;
  CHECK(world.host.post("/api/v1/notes").json({{"text", "hi"}}).send().status == 401);
  CHECK(world.host.as(kAnna).del("/api/v1/notes").send().status == 403);
  CHECK(world.host.as({9, "root", "admin"}).del("/api/v1/notes").send().status == 204);
  CHECK(world.host.get("/api/v1/nowhere").send().status == 404);
  CHECK(world.host.as(kAnna).put("/api/v1/notes").send().status == 405);
  const Answer wrong = world.host.as(kAnna).post("/api/v1/notes").json({{"text", 5}}).send();
  CHECK(wrong.status == 400);
  CHECK(wrong.error().code == "validation_failed");
  REQUIRE(wrong.error().fields.size() == 1);
  CHECK(wrong.error().fields[0].path == "/text");
  CHECK(world.host.as(kAnna).post("/api/v1/notes").body("application/json", "{").send().error().code ==
        "malformed_json");
}

TEST_CASE("settings reach the plugin with their defaults, and what it refuses comes back as its error") {
  World world;
  CHECK(world.write(kAnna, std::string(21, 'x')).error().fields.at(0).message == "Is too long.");
  FakeHost::Options options;
  options.settings = {{"max_length", 2}};
  World strict(options);
  CHECK(strict.write(kAnna, "abc").status == 400);
}

TEST_CASE("a fake's error reaches the plugin, and from it the client") {
  World world;
  const Answer answer = world.write(kBob, "hi");
  CHECK(answer.status == 404);
  CHECK(answer.error().code == "unknown_user");
}

TEST_CASE("a required service that nobody faked is unavailable") {
  FakeHost host;
  CHECK(host.as(kAnna).post("/api/v1/notes").json({{"text", "hi"}}).send().status == 503);
}

TEST_CASE("events and jobs of a transaction come with its commit and not with its rollback") {
  World world;
  CHECK(world.write(kAnna, "undo").error().code == "undone");
  CHECK(world.host.runJobs() == 0);
  CHECK(world.host.published().empty());
  const Json id = world.write(kAnna, "hi").data()["id"];
  const auto events = world.host.published();
  REQUIRE(events.size() == 1);
  CHECK(events[0].topic == "note.written");
  CHECK(events[0].json["noteId"] == id);
  CHECK(world.host.runJobs() == 1);
  const auto mails = world.host.mails();
  REQUIRE(mails.size() == 1);
  CHECK(mails[0].to == "anna@example.org");
  CHECK(mails[0].text == "hi");
}

TEST_CASE("events of other plugins arrive in runJobs") {
  World world;
  world.write(kAnna, "hi");
  world.host.publish("user.deleted", {{"userId", "1"}}, "1");
  CHECK(world.notes(kAnna).size() == 1);
  world.host.runJobs();
  CHECK(world.notes(kAnna).empty());
  CHECK(world.host.published().size() == 1);
}

TEST_CASE("a job that fails is in deadJobs when it was given up") {
  World world;
  world.host.enqueue("notes.mail", {{"to", "nobody"}, {"text", "hi"}});
  for (int i = 0; i < 10; ++i) {
    world.host.runJobs();
    world.host.clock().advance(std::chrono::minutes{16});
  }
  const auto dead = world.host.deadJobs();
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].name == "notes.mail");
  CHECK_FALSE(dead[0].error.empty());
}

TEST_CASE("a command of the shared socket is judged and answered as a route is") {
  World world;
  const Answer shared = world.host.as(kAnna).command("notes.share", {{"text", "hi"}});
  REQUIRE_MESSAGE(shared.status == 200, shared.body);
  CHECK(shared.data()["told"] == 0);
  CHECK(world.host.anonymous().command("notes.share", {{"text", "hi"}}).status == 401);
  CHECK(world.host.as(kAnna).command("notes.burn").error().code == "unknown_command");
  const Answer wrong = world.host.as(kAnna).command("notes.share", {{"text", 5}});
  CHECK(wrong.status == 400);
  CHECK(wrong.error().fields.at(0).path == "/text");
}

TEST_CASE("pushes are kept with those they are for, and not those of a transaction that was undone") {
  World world;
  world.host.setOnline(1, true);
  world.host.setOnline(3, true);
  CHECK(world.host.as(kAnna).command("notes.share", {{"text", "undo"}}).error().code == "undone");
  CHECK(world.host.pushes().empty());
  CHECK(world.host.as(kAnna).command("notes.share", {{"text", "hi"}}).data()["told"] == 2);
  const auto pushes = world.host.pushes();
  REQUIRE(pushes.size() == 1);
  CHECK(pushes[0].users == std::vector<Id>{1, 3});
  CHECK(pushes[0].kind == "notes.shared");
  CHECK(pushes[0].json == Json{{"text", "hi"}, {"by", "1"}});
  CHECK(pushes[0].durable);
}

TEST_CASE("somebody is online for as long as the test says, and the plugin hears of every change") {
  World world;
  world.host.setOnline(2, true);
  world.host.setOnline(2, true);
  world.host.clock().advance(std::chrono::hours{24});
  CHECK(world.host.as(kAnna).command("notes.share", {{"text", "hi"}}).data()["told"] == 1);
  world.host.setOnline(2, false);
  world.host.runJobs();
  CHECK(world.host.as(kAnna).command("notes.share", {{"text", "hi"}}).data()["told"] == 0);
  std::vector<Json> seen;
  for (const PushedEvent& push : world.host.pushes()) {
    if (push.kind == "notes.seen") seen.push_back(push.json);
  }
  CHECK(seen == std::vector<Json>{{{"userId", "2"}, {"online", true}}, {{"userId", "2"}, {"online", false}}});
}

TEST_CASE("a client of an endpoint sends and receives text and binary until one side closes") {
  World world;
  const auto lastCode = [&] { return world.host.get("/api/v1/notes/parrots").send().data()["lastCode"]; };
  FakeSocket polly = world.host.as(kAnna).connect("/api/v1/notes/parrots/pol%6Cy?mood=cross");
  FakeSocket coco = world.host.connect("/api/v1/notes/parrots/coco");
  polly.send("hello");
  polly.sendBinary(std::string("\0\xff", 2));
  const auto heard = polly.received();
  REQUIRE(heard.size() == 3);
  CHECK(heard[0].bytes == "polly cross 1");
  CHECK(heard[1].bytes == "hello");
  CHECK(heard[1].type == MessageType::text);
  CHECK(heard[2].bytes == std::string("\0\xff", 2));
  CHECK(heard[2].type == MessageType::binary);
  REQUIRE(coco.received().size() == 1);
  CHECK(coco.received()[0].bytes == "coco calm");

  CHECK(polly.closeCode() == 0);
  polly.send("bye");
  CHECK(polly.closeCode() == 4000);
  CHECK(lastCode() == 4000);
  CHECK_THROWS_AS(polly.send("late"), Error);
  coco.send(std::string(1001, 'x'));
  CHECK(coco.closeCode() == 1009);
  CHECK(lastCode() == 1009);
}

TEST_CASE("an endpoint ends with its client, and refuses in its own words") {
  World world;
  { FakeSocket polly = world.host.connect("/api/v1/notes/parrots/polly"); }
  CHECK(world.host.get("/api/v1/notes/parrots").send().data()["lastCode"] == 1006);
  FakeSocket coco = world.host.connect("/api/v1/notes/parrots/coco");
  coco.close();
  CHECK(world.host.get("/api/v1/notes/parrots").send().data()["lastCode"] == 1000);
  try {
    world.host.connect("/api/v1/notes/parrots/eagle");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.kind == Kind::forbidden);
    CHECK(error.code == "wrong_bird");
  }
  CHECK_THROWS_AS(world.host.connect("/api/v1/notes/owls"), Error);
}

TEST_CASE("cron fires when the clock has passed its time") {
  World world;
  world.write(kAnna, "old");
  world.host.clock().advance(std::chrono::hours{26});
  world.write(kAnna, "new");
  world.host.runJobs();
  CHECK(world.notes(kAnna) == Json{"new"});
}

TEST_CASE("the plugin's services answer calls and refuse what they do not know") {
  World world;
  world.write(kAnna, "hi");
  CHECK(world.host.call("notes.counts/1", "count", {{"userId", "1"}})["count"] == 1);
  CHECK_THROWS_AS(world.host.call("notes.counts/1", "shout", Json::object()), Error);
  try {
    world.host.call("notes.counts/1", "count", Json::object());
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.kind == Kind::invalid);
    CHECK(error.fields.at(0).path == "/userId");
  }
}

TEST_CASE("flags begin as plugin.yaml says and can be switched") {
  World world;
  CHECK(world.host.get("/api/v1/notes/sharing").send().data()["on"] == false);
  world.host.setFlag("notes.sharing", true);
  CHECK(world.host.get("/api/v1/notes/sharing").send().data()["on"] == true);
}

TEST_CASE("a test may use the host's capabilities as the plugin does") {
  World world;
  const Sql sql{world.host.sdk()};
  sql.exec("INSERT INTO notes_note (id, user_id, text, created_ms) VALUES (1, 1, 'by hand', 0)");
  CHECK(world.notes(kAnna) == Json{"by hand"});
}

TEST_CASE("two hosts in one test share nothing") {
  World first, second;
  first.write(kAnna, "hi");
  CHECK(second.notes(kAnna).empty());
}

TEST_CASE("a plugin that does not start says why") {
  FakeHost::Options options;
  options.settings = {{"max_length", "long"}};
  FakeHost host(options);
  try {
    host.start();
    FAIL("it started");
  } catch (const Error& error) {
    CHECK(error.message.find("max_length") != std::string::npos);
  }
}

TEST_CASE("a service is faked before the start, its methods at any time") {
  World world;
  world.host.start();
  CHECK_THROWS_AS(world.host.provide("likes.counts/1", "counts", [](const Json&) -> Json { return nullptr; }), Error);
  world.host.provide("users.cards/1", "get", [](const Json&) -> Json {
    return {{"name", "X"}, {"email", "x@example.org"}};
  });
  CHECK(world.write(kBob, "hi").data()["author"] == "X");
}
