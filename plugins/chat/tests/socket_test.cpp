#include <instaplay/clock.hpp>
#include <instaplay/events.hpp>
#include <instaplay/sockets.hpp>

#include <algorithm>

#include "chat_world.hpp"
#include "pushed_news.hpp"

using namespace instaplay;
using namespace instaplay::chat;

namespace {

using testing::PushedEvent;
using Pushes = std::vector<PushedEvent>;

/// Anna and bob talk; bob has written the message 1.
struct SocketWorld : World {
  std::string talk = open(anna, {"bob"});

  SocketWorld() {
    say(bob, talk, "hello");
    pushes();
  }

  Answer command(const User& user, const std::string& op, const Json& data) { return host.as(user).command(op, data); }
  Answer sends(const User& user, Json more) {
    more["chatId"] = talk;
    if (!more.contains("clientId")) more["clientId"] = "client-1";
    return command(user, "chat.send", more);
  }
  Answer reads(const User& user, int seq) { return command(user, "chat.read", {{"chatId", talk}, {"seq", seq}}); }
  Answer types(const User& user) { return command(user, "chat.typing", {{"chatId", talk}}); }
  Answer watches(const User& user, const Json& userIds) {
    return command(user, "presence.watch", {{"userIds", userIds}});
  }

  /// Those since the last call.
  Pushes pushes() {
    Pushes all = host.pushes();
    Pushes fresh(all.begin() + static_cast<std::ptrdiff_t>(seen_), all.end());
    seen_ = all.size();
    return fresh;
  }
  PushedEvent onlyPush() {
    const Pushes fresh = pushes();
    REQUIRE(fresh.size() == 1);
    return fresh.front();
  }
  Pushes pushesAfter(Id user, bool online) {
    host.setOnline(user, online);
    host.runJobs();
    return pushes();
  }

 private:
  std::size_t seen_ = 0;
};

void checkPush(const PushedEvent& push, const std::string& kind, const std::vector<Id>& users, const Json& json) {
  std::vector<Id> audience = push.users;
  std::ranges::sort(audience);
  CHECK(push.kind == kind);
  CHECK(audience == users);
  CHECK(push.json == json);
}

void checkRefused(const testing::Answer& answer, int status, const std::string& code) {
  CHECK_MESSAGE(answer.status == status, answer.body);
  CHECK(answer.error().code == code);
}

void checkInvalid(const testing::Answer& answer, const std::string& field) {
  checkRefused(answer, 400, "validation_failed");
  const auto fields = answer.error().fields;
  CHECK_MESSAGE(std::ranges::any_of(fields, [&](const Field& found) { return found.path == field; }), answer.body);
}

}  // namespace

TEST_CASE("chat.send answers the place of the message, which all members are pushed") {
  SocketWorld world;
  const auto answer = world.sends(world.anna, {{"text", "hi"}, {"replyTo", 1}});
  const PushedEvent push = world.onlyPush();
  CHECK(answer.status == 200);
  CHECK(answer.data() == Json{{"messageId", push.json["id"]}, {"seq", 2}});
  CHECK(push.durable);
  checkPush(push, "chat.message", {1, 2},
            {{"id", answer.data()["messageId"]},
             {"chatId", world.talk},
             {"seq", 2},
             {"sender", {{"id", "1"}, {"username", "anna"}, {"displayName", "anna"}, {"avatarUrl", nullptr}}},
             {"kind", "text"},
             {"text", "hi"},
             {"attachment", nullptr},
             {"replyTo", 1},
             {"clientId", "client-1"},
             {"createdAt", isoTime(world.host.clock().nowMs())},
             {"deleted", false},
             {"reactions", Json::array()}});
}

TEST_CASE("a pushed attachment is a reference, as each reader may see something else of it") {
  SocketWorld world;
  CHECK(world.sends(world.anna, {{"postId", "100"}}).status == 200);
  const PushedEvent push = world.onlyPush();
  CHECK(push.json["kind"] == "post");
  CHECK(push.json["text"] == "");
  CHECK(push.json["attachment"] == Json{{"type", "post"}, {"id", "100"}});
}

TEST_CASE("chat.send again with its client id has the same answer and is pushed once") {
  SocketWorld world;
  const Json first = world.sends(world.anna, {{"text", "hi"}}).data();
  CHECK(world.sends(world.anna, {{"text", "hi"}}).data() == first);
  CHECK(world.pushes().size() == 1);
}

TEST_CASE("chat.send says what is wrong with a message, and pushes nothing") {
  SocketWorld world;
  checkInvalid(world.sends(world.anna, {{"text", " "}}), "/text");
  checkInvalid(world.sends(world.anna, {{"text", "hi"}, {"clientId", "short"}}), "/clientId");
  checkInvalid(world.sends(world.anna, {{"text", "hi"}, {"clientId", "with spaces"}}), "/clientId");
  checkInvalid(world.sends(world.anna, {{"text", "hi"}, {"replyTo", 9}}), "/replyTo");
  checkInvalid(world.sends(world.anna, {{"postId", "100"}, {"mediaId", "1"}}), "/mediaId");
  CHECK(world.sends(world.anna, {{"postId", "101"}}).status >= 400);
  CHECK(world.pushes().empty());
  CHECK(world.chat(world.anna, world.talk)["lastSeq"] == 1);
}

TEST_CASE("commands refuse fields that they do not know, and miss those that they need") {
  SocketWorld world;
  const auto tries = [&](const std::string& op, const Json& good, const std::string& needed) {
    CAPTURE(op);
    Json more = good;
    more["extra"] = 1;
    checkInvalid(world.command(world.anna, op, more), "/extra");
    Json less = good;
    less.erase(needed);
    checkInvalid(world.command(world.anna, op, less), "/" + needed);
    checkRefused(world.host.anonymous().command(op, good), 401, "unauthenticated");
  };
  tries("chat.send", {{"chatId", world.talk}, {"clientId", "client-1"}, {"text", "hi"}}, "clientId");
  tries("chat.read", {{"chatId", world.talk}, {"seq", 1}}, "seq");
  tries("chat.typing", {{"chatId", world.talk}}, "chatId");
  tries("presence.watch", {{"userIds", Json::array()}}, "userIds");
  checkInvalid(world.command(world.anna, "chat.typing", {{"chatId", "x"}}), "/chatId");
  checkInvalid(world.command(world.anna, "chat.read", {{"chatId", world.talk}, {"seq", -1}}), "/seq");
  checkInvalid(world.watches(world.anna, {"2", "bob"}), "/userIds/1");
  checkInvalid(world.watches(world.anna, Json(std::vector<std::string>(101, "2"))), "/userIds");
  CHECK(world.pushes().empty());
}

TEST_CASE("for a stranger the chat of others does not exist, and nothing is pushed") {
  SocketWorld world;
  checkRefused(world.sends(world.carl, {{"text", "hi"}}), 404, "chat_not_found");
  checkRefused(world.reads(world.carl, 1), 404, "chat_not_found");
  checkRefused(world.types(world.carl), 404, "chat_not_found");
  CHECK(world.pushes().empty());
}

TEST_CASE("for who was removed from a group it exists no more, nor what was said in it") {
  SocketWorld world;
  const std::string group = world.group(world.anna, {"bob", "dora"}), path = World::path(group);
  const std::string search = "/api/v1/chats/search?q=secret";
  world.say(world.anna, group, "a secret");
  REQUIRE(world.texts(world.dora, search) == Texts{"a secret"});
  CHECK(world.del(world.anna, path + "/members/dora").status == 204);
  world.pushes();

  const auto live = [&](const testing::User& user) {
    const Json written{{"chatId", group}, {"clientId", "client-1"}, {"text", "another secret"}};
    return std::vector<testing::Answer>{world.command(user, "chat.send", written),
                                        world.command(user, "chat.read", {{"chatId", group}, {"seq", 1}}),
                                        world.command(user, "chat.typing", {{"chatId", group}})};
  };
  for (const auto& answer : live(world.bob)) CHECK_MESSAGE(answer.status == 200, answer.body);
  CHECK(world.put(world.bob, path + "/messages/1/reactions/" + kThumb).status == 200);
  CHECK(world.del(world.anna, path + "/messages/1").status == 204);
  const Pushes pushes = world.pushes();
  CHECK(pushes.size() == 4);
  for (const PushedEvent& push : pushes) CHECK_MESSAGE(std::ranges::count(push.users, world.dora.id) == 0, push.kind);

  for (const auto& answer : live(world.dora)) checkRefused(answer, 404, "chat_not_found");
  CHECK(world.texts(world.dora, search).empty());
  CHECK(world.pushes().empty());
}

TEST_CASE("a block refuses messages, and keeps reading and typing from the partner") {
  SocketWorld world;
  world.people.block(world.bob.id, world.anna.id);
  checkRefused(world.sends(world.anna, {{"text", "hi"}}), 403, "cannot_write");
  checkRefused(world.sends(world.bob, {{"text", "hi"}}), 422, "blocked_by_you");
  CHECK(world.types(world.anna).data() == Json::object());
  CHECK(world.pushes().empty());
  CHECK(world.reads(world.anna, 1).data() == Json{{"readSeq", 1}, {"unread", 0}});
  CHECK(world.onlyPush().users == std::vector<Id>{1});
}

TEST_CASE("chat.read answers what is left, and tells both sides once") {
  SocketWorld world;
  world.say(world.bob, world.talk, "are you there?");
  world.pushes();
  CHECK(world.reads(world.anna, 1).data() == Json{{"readSeq", 1}, {"unread", 1}});
  const PushedEvent push = world.onlyPush();
  CHECK(push.durable);
  checkPush(push, "chat.read", {1, 2}, {{"chatId", world.talk}, {"userId", "1"}, {"seq", 1}});
  CHECK(world.reads(world.anna, 1).data() == Json{{"readSeq", 1}, {"unread", 1}});
  CHECK(world.pushes().empty());
  CHECK(world.reads(world.anna, 99).data() == Json{{"readSeq", 2}, {"unread", 0}});
  CHECK(world.onlyPush().json["seq"] == 2);
}

TEST_CASE("chat.typing is told to the others at once, and not kept") {
  SocketWorld world;
  CHECK(world.types(world.anna).data() == Json::object());
  const PushedEvent push = world.onlyPush();
  CHECK_FALSE(push.durable);
  checkPush(push, "chat.typing", {2}, {{"chatId", world.talk}, {"userId", "1"}});
}

TEST_CASE("reactions and what is taken back are pushed to all members") {
  SocketWorld world;
  const std::string message = World::path(world.talk) + "/messages/1";
  const std::string id = world.get(world.anna, World::path(world.talk) + "/messages").data()[0]["id"];
  const Json place{{"chatId", world.talk}, {"messageId", id}, {"seq", 1}};
  const auto reaction = [&](const Json& emoji) {
    Json json = place;
    json["userId"] = "1";
    json["emoji"] = emoji;
    return json;
  };
  world.put(world.anna, message + "/reactions/" + kThumb);
  world.del(world.anna, message + "/reactions/" + kThumb);
  world.del(world.bob, message);
  const Pushes pushes = world.pushes();
  REQUIRE(pushes.size() == 3);
  checkPush(pushes[0], "chat.reaction", {1, 2}, reaction("👍"));
  checkPush(pushes[1], "chat.reaction", {1, 2}, reaction(nullptr));
  checkPush(pushes[2], "chat.deleted", {1, 2}, place);
  CHECK(std::ranges::all_of(pushes, &PushedEvent::durable));
}

TEST_CASE("members are pushed that their group changed, and so is who had to go") {
  SocketWorld world;
  const std::string group = world.group(world.anna, {"bob"});
  const std::string bob = World::path(group) + "/members/bob", dora = World::path(group) + "/members/dora";
  const Json place{{"chatId", group}};
  checkPush(world.onlyPush(), "chat.changed", {1, 2}, place);
  CHECK(world.put(world.anna, dora).status == 200);
  checkPush(world.onlyPush(), "chat.changed", {1, 2, 4}, place);
  CHECK(world.put(world.anna, dora).status == 200);
  CHECK(world.pushes().empty());
  CHECK(world.host.as(world.anna).patch(World::path(group)).json({{"title", "Others"}}).send().status == 200);
  checkPush(world.onlyPush(), "chat.changed", {1, 2, 4}, place);
  CHECK(world.host.as(world.anna).patch(bob).json({{"role", "admin"}}).send().status == 200);
  checkPush(world.onlyPush(), "chat.changed", {1, 2, 4}, place);
  CHECK(world.del(world.anna, dora).status == 204);
  checkPush(world.onlyPush(), "chat.changed", {1, 2, 4}, place);
  CHECK(world.del(world.anna, World::path(group) + "/members/anna").status == 204);
  checkPush(world.onlyPush(), "chat.changed", {1, 2}, place);
}

TEST_CASE("how one takes a chat is pushed to oneself alone") {
  SocketWorld world;
  const std::string request = world.open(world.carl, {"anna"});
  checkPush(world.onlyPush(), "chat.changed", {3}, {{"chatId", request}});
  world.say(world.carl, request, "hello");
  world.pushes();
  CHECK(world.del(world.anna, World::path(request) + "/request").status == 204);
  checkPush(world.onlyPush(), "chat.changed", {1}, {{"chatId", request}});
  CHECK(world.open(world.anna, {"carl"}) == request);
  checkPush(world.onlyPush(), "chat.changed", {1}, {{"chatId", request}});
  CHECK(world.host.as(world.anna).patch(World::path(request)).json({{"muted", true}}).send().status == 200);
  checkPush(world.onlyPush(), "chat.changed", {1}, {{"chatId", request}});
}

TEST_CASE("news of a transaction that is rolled back are neither pushed nor published") {
  SocketWorld world;
  const Host sdk = world.host.sdk();
  const PushedNews news{Sockets(sdk), Events(sdk)};
  const Message message{50, *parseId(world.talk), 2, 1, "client-1", std::nullopt, std::nullopt, 1, false};
  const MessageView view{message, {1, std::nullopt}, "hi", std::nullopt, {}};
  const std::size_t published = world.host.published().size();
  const auto tells = [&](const Transaction& tx) {
    news.sent(tx, view, {1, 2}, {2});
    news.read(tx, message.chatId, 1, 2, {1, 2});
    news.reacted(tx, message, {50, 2, "👍"}, {1, 2});
    news.deleted(tx, message, {1, 2});
    news.changed(tx, message.chatId, {1, 2});
  };
  const auto fails = [&](const Transaction& tx) {
    tells(tx);
    throw Error::conflict("changed_mind", "Not now.");
  };
  CHECK_THROWS_AS(Sql(sdk).transaction(fails), Error);
  world.host.runJobs();
  CHECK(world.pushes().empty());
  CHECK(world.host.published().size() == published);

  Sql(sdk).transaction(tells);
  CHECK(world.pushes().size() == 5);
  CHECK(world.host.published().size() == published + 2);
}

TEST_CASE("presence.watch answers of everybody who is asked for, and hides those one may not see") {
  SocketWorld world;
  for (const Id user : {2, 3}) world.host.setOnline(user, true);
  CHECK(world.watches(world.anna, {"3", "2"}).data() ==
        Json{{"people", {{{"userId", "2"}, {"online", true}}, {{"userId", "3"}, {"online", false}}}}});
  CHECK(world.watches(world.anna, Json::array()).data() == Json{{"people", Json::array()}});
  world.people.block(world.bob.id, world.anna.id);
  CHECK(world.watches(world.anna, {"2"}).data() == Json{{"people", {{{"userId", "2"}, {"online", false}}}}});
}

TEST_CASE("presence.watch answers nothing while nobody can say who blocks whom, or while it is switched off") {
  SocketWorld world;
  world.host.provide("users.relations/1", "between", [](const Json&) -> Json { throw Error::unavailable(); });
  CHECK(world.watches(world.anna, {"2"}).status == 503);
  world.host.setFlag("chat.presence", false);
  checkRefused(world.watches(world.anna, {"2"}), 404, "feature_disabled");
}

TEST_CASE("who watches is pushed who of their partners comes and goes, and nobody else is") {
  SocketWorld world;
  CHECK(world.pushesAfter(1, true).empty());
  world.watches(world.bob, {"1"});
  world.watches(world.carl, {"1"});
  const Pushes gone = world.pushesAfter(1, false);
  REQUIRE(gone.size() == 1);
  CHECK_FALSE(gone.front().durable);
  checkPush(gone.front(), "presence", {2}, {{"userId", "1"}, {"online", false}});
  const Pushes there = world.pushesAfter(1, true);
  REQUIRE(there.size() == 1);
  checkPush(there.front(), "presence", {2}, {{"userId", "1"}, {"online", true}});
  CHECK(world.pushesAfter(3, true).empty());
}

TEST_CASE("to each other people go away with a block, where they watched") {
  SocketWorld world;
  for (const Id user : {1, 2}) world.host.setOnline(user, true);
  world.watches(world.bob, {"1"});
  world.host.runJobs();
  world.pushes();
  world.people.block(world.bob.id, world.anna.id);
  for (const char* blocked : {"1", "3"})
    world.host.publish("user.blocked", {{"blockerId", "2"}, {"blockedId", blocked}});
  world.host.runJobs();
  checkPush(world.onlyPush(), "presence", {2}, {{"userId", "1"}, {"online", false}});
}

TEST_CASE("who hides goes away at once, and is not told of any more") {
  SocketWorld world;
  world.host.setOnline(1, true);
  world.host.runJobs();
  world.watches(world.bob, {"1"});
  const auto show = [&](bool shown) {
    return world.host.as(world.anna).put("/api/v1/chats/preferences").json({{"showPresence", shown}}).send();
  };
  CHECK(show(false).status == 200);
  checkPush(world.onlyPush(), "presence", {2}, {{"userId", "1"}, {"online", false}});
  CHECK(world.pushesAfter(1, false).empty());
  CHECK(world.pushesAfter(1, true).empty());
  CHECK(show(true).status == 200);
  checkPush(world.onlyPush(), "presence", {2}, {{"userId", "1"}, {"online", true}});
}
