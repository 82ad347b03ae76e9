#include "chat_world.hpp"

using namespace instaplay;
using namespace instaplay::chat;

TEST_CASE("two people have one chat, whoever opens it") {
  World world;
  const World::Answer first = world.tryOpen(world.anna, {"bob"});
  CHECK(first.status == 201);
  CHECK(first.data()["kind"] == "direct");
  CHECK(first.data()["state"] == "accepted");
  CHECK(first.data()["members"].size() == 2);
  const World::Answer again = world.tryOpen(world.anna, {"bob"});
  CHECK(again.status == 200);
  CHECK(again.data()["id"] == first.data()["id"]);
  CHECK(world.open(world.bob, {"anna"}) == first.data()["id"]);
}

TEST_CASE("who is no member is told that there is no such chat") {
  World world;
  const std::string chat = world.open(world.anna, {"bob"});
  world.say(world.anna, chat, "hi");
  for (const std::string& target : {World::path(chat), World::path(chat) + "/messages"}) {
    CHECK(world.get(world.carl, target).status == 404);
    CHECK(world.host.get(target).send().status == 401);
  }
  CHECK(world.trySend(world.carl, chat, {{"text", "let me in"}}).status == 404);
  CHECK(world.read(world.carl, chat, 1).status == 404);
  CHECK(world.del(world.carl, World::path(chat) + "/messages/1").status == 404);
  CHECK(world.put(world.carl, World::path(chat) + "/messages/1/reactions/" + kThumb).status == 404);
  const World::Answer hidden = world.get(world.carl, World::path(chat));
  const World::Answer missing = world.get(world.carl, World::path("12345"));
  CHECK(hidden.error().code == missing.error().code);
  CHECK(hidden.error().message == missing.error().message);
}

TEST_CASE("a chat with oneself, with nobody and with too many is refused") {
  World world;
  CHECK(world.tryOpen(world.anna, {"anna"}).status == 422);
  CHECK(world.tryOpen(world.anna, {"nobody"}).status == 404);
  CHECK(world.tryOpen(world.anna, {"bob", "nobody"}).status == 404);
  CHECK(world.tryOpen(world.anna, {}).status == 400);
  CHECK(world.tryOpen(world.anna, std::vector<std::string>(100, "bob")).status == 400);
  CHECK(world.tryOpen(world.anna, {"anna"}, {{"title", "alone"}}).status == 400);
}

TEST_CASE("the recipient's list shows a chat from its first message on") {
  World world;
  const std::string chat = world.open(world.anna, {"bob"});
  CHECK(world.chats(world.anna) == Texts{chat});
  CHECK(world.chats(world.bob) == Texts{});
  world.say(world.anna, chat, "hi");
  CHECK(world.chats(world.bob) == Texts{chat});
}

TEST_CASE("chats are listed by their last message, page by page") {
  World world;
  Texts expected;
  for (Id id = 10; id < 15; ++id) {
    const World::User friendly = world.people.add(id, "friend" + std::to_string(id));
    const std::string chat = world.open(world.anna, {friendly.username});
    world.say(world.anna, chat, "hi");
    expected.insert(expected.begin(), chat);
  }
  Texts seen;
  std::optional<std::string> cursor;
  do {
    testing::Request request = world.host.as(world.anna).get("/api/v1/chats?limit=2");
    if (cursor) request.query("cursor", *cursor);
    const World::Answer page = request.send();
    REQUIRE(page.status == 200);
    for (const Json& chat : page.data()) seen.push_back(chat["id"]);
    cursor = page.next();
  } while (cursor);
  CHECK(seen == expected);

  world.say(world.anna, expected.back(), "again");
  CHECK(world.chats(world.anna).front() == expected.back());
}

TEST_CASE("a listed chat holds its last message and how much is unread") {
  World world;
  const std::string chat = world.open(world.anna, {"bob"});
  world.say(world.anna, chat, "one");
  world.say(world.anna, chat, "two");
  const Json listed = world.get(world.bob, "/api/v1/chats").data().at(0);
  CHECK(listed["lastMessage"]["text"] == "two");
  CHECK(listed["lastMessage"]["sender"]["username"] == "anna");
  CHECK(listed["lastSeq"] == 2);
  CHECK(listed["readSeq"] == 0);
  CHECK(listed["unread"] == 2);
  CHECK(world.chat(world.anna, chat)["unread"] == 0);
}

TEST_CASE("unread chats are counted without muted ones, and fall when they are read") {
  World world;
  const std::string chat = world.open(world.anna, {"bob"});
  world.say(world.anna, chat, "one");
  CHECK(world.unread(world.bob) == Json{{"chats", 1}, {"requests", 0}});
  CHECK(world.unread(world.anna) == Json{{"chats", 0}, {"requests", 0}});
  CHECK(world.read(world.bob, chat, 1).data() == Json{{"readSeq", 1}, {"unread", 0}});
  CHECK(world.unread(world.bob)["chats"] == 0);

  world.say(world.anna, chat, "two");
  const World::Answer muted = world.host.as(world.bob).patch(World::path(chat)).json({{"muted", true}}).send();
  CHECK(muted.status == 200);
  CHECK(muted.data()["muted"] == true);
  CHECK(world.chat(world.anna, chat)["muted"] == false);
  CHECK(world.unread(world.bob)["chats"] == 0);
}

TEST_CASE("reading never goes back, nor beyond the last message") {
  World world;
  const std::string chat = world.open(world.anna, {"bob"});
  for (const char* text : {"one", "two", "three"}) world.say(world.anna, chat, text);
  CHECK(world.read(world.bob, chat, 2).data() == Json{{"readSeq", 2}, {"unread", 1}});
  CHECK(world.read(world.bob, chat, 1).data() == Json{{"readSeq", 2}, {"unread", 1}});
  CHECK(world.read(world.bob, chat, 99).data() == Json{{"readSeq", 3}, {"unread", 0}});
  CHECK(world.read(world.bob, chat, -1).status == 400);
}

TEST_CASE("messages of a stranger arrive as a request, which is accepted or declined") {
  World world;
  const std::string chat = world.open(world.carl, {"anna"});
  world.say(world.carl, chat, "do you know me?");
  CHECK(world.chats(world.anna) == Texts{});
  CHECK(world.chats(world.anna, "request") == Texts{chat});
  CHECK(world.unread(world.anna) == Json{{"chats", 0}, {"requests", 1}});
  CHECK(world.chat(world.anna, chat)["state"] == "request");
  CHECK(world.history(world.anna, chat) == Texts{"do you know me?"});

  CHECK(world.put(world.anna, World::path(chat) + "/request").data()["state"] == "accepted");
  CHECK(world.put(world.anna, World::path(chat) + "/request").status == 200);
  CHECK(world.chats(world.anna) == Texts{chat});
  CHECK(world.chats(world.anna, "request") == Texts{});
}

TEST_CASE("who declines a request sees nothing of it any more, and its sender does not learn of it") {
  World world;
  const std::string chat = world.open(world.carl, {"anna"});
  world.say(world.carl, chat, "first");
  const Json before = world.chat(world.carl, chat);
  CHECK(world.del(world.anna, World::path(chat) + "/request").status == 204);
  CHECK(world.get(world.anna, World::path(chat)).status == 404);
  CHECK(world.chats(world.anna, "request") == Texts{});
  CHECK(world.chat(world.carl, chat) == before);

  world.say(world.carl, chat, "second");
  CHECK(world.chats(world.anna, "request") == Texts{});
  CHECK(world.unread(world.anna) == Json{{"chats", 0}, {"requests", 0}});
  CHECK(world.del(world.anna, World::path(chat) + "/request").status == 404);

  CHECK(world.open(world.anna, {"carl"}) == chat);
  CHECK(world.history(world.anna, chat) == Texts{"second"});
  CHECK(world.chats(world.anna) == Texts{chat});
}

TEST_CASE("only a request can be declined") {
  World world;
  const std::string chat = world.open(world.anna, {"bob"});
  world.say(world.anna, chat, "hi");
  const World::Answer answer = world.del(world.bob, World::path(chat) + "/request");
  CHECK(answer.status == 404);
  CHECK(answer.error().code == "request_not_found");
  CHECK(world.chats(world.bob) == Texts{chat});
}

TEST_CASE("an answer accepts a request, and so does following the sender by the next message") {
  World world;
  const std::string chat = world.open(world.carl, {"anna"});
  world.say(world.carl, chat, "hello");
  world.say(world.anna, chat, "who are you?");
  CHECK(world.chat(world.anna, chat)["state"] == "accepted");

  const std::string other = world.open(world.carl, {"bob"});
  world.say(world.carl, other, "hello");
  CHECK(world.chat(world.bob, other)["state"] == "request");
  world.people.follow(world.bob.id, world.carl.id);
  world.say(world.carl, other, "are you there?");
  CHECK(world.chat(world.bob, other)["state"] == "accepted");
}

TEST_CASE("how far somebody has read is told only when both have accepted") {
  World world;
  const auto readSeqOf = [&](const World::User& viewer, const std::string& chat, const std::string& id) -> Json {
    const Json members = world.chat(viewer, chat)["members"];
    for (const Json& member : members) {
      if (member["id"] == id) return member["readSeq"];
    }
    return "no member";
  };
  const std::string chat = world.open(world.carl, {"anna"});
  world.say(world.carl, chat, "hello");
  world.read(world.anna, chat, 1);
  CHECK(readSeqOf(world.carl, chat, "1").is_null());
  CHECK(readSeqOf(world.anna, chat, "3").is_null());
  world.put(world.anna, World::path(chat) + "/request");
  CHECK(readSeqOf(world.carl, chat, "1") == 1);

  world.people.block(world.anna.id, world.carl.id);
  CHECK(readSeqOf(world.carl, chat, "1").is_null());
}

TEST_CASE("blocked people cannot write, and the blocker has to unblock first") {
  World world;
  const std::string chat = world.open(world.anna, {"bob"});
  world.say(world.anna, chat, "before");
  world.people.block(world.anna.id, world.bob.id);
  const World::Answer refused = world.trySend(world.bob, chat, {{"text", "after"}});
  CHECK(refused.status == 403);
  CHECK(refused.error().code == "cannot_write");
  CHECK(world.trySend(world.anna, chat, {{"text", "after"}}).error().code == "blocked_by_you");
  CHECK(world.tryOpen(world.bob, {"anna"}).status == 404);
  CHECK(world.tryOpen(world.bob, {"anna", "dora"}).status == 404);
  CHECK(world.put(world.bob, World::path(chat) + "/messages/1/reactions/" + kThumb).status == 403);
  CHECK(world.history(world.bob, chat) == Texts{"before"});
}

TEST_CASE("a block puts the blocked person's request away") {
  World world;
  const std::string chat = world.open(world.carl, {"anna"});
  world.say(world.carl, chat, "hello");
  world.host.publish("user.blocked", {{"blockerId", "1"}, {"blockedId", "3"}});
  world.host.runJobs();
  CHECK(world.chats(world.anna, "request") == Texts{});
  CHECK(world.get(world.anna, World::path(chat)).status == 404);
}

TEST_CASE("nobody writes while nobody can say who blocks whom") {
  World world;
  const std::string chat = world.open(world.anna, {"bob"});
  world.host.provide("users.relations/1", "between", [](const Json&) -> Json { throw Error::unavailable(); });
  CHECK(world.trySend(world.anna, chat, {{"text", "hi"}}).status == 503);
  CHECK(world.tryOpen(world.anna, {"carl"}).status == 503);
  CHECK(world.get(world.anna, "/api/v1/chats").status == 200);
  CHECK(world.history(world.anna, chat) == Texts{});
}

TEST_CASE("whether one is seen to be there is a choice") {
  World world;
  const std::string target = "/api/v1/chats/preferences";
  CHECK(world.get(world.anna, target).data() == Json{{"showPresence", true}});
  CHECK(world.host.as(world.anna).put(target).json({{"showPresence", false}}).send().status == 200);
  CHECK(world.get(world.anna, target).data() == Json{{"showPresence", false}});
  CHECK(world.get(world.bob, target).data() == Json{{"showPresence", true}});
}

TEST_CASE("a deleted account leaves its groups, its texts are gone and its place stays") {
  World world;
  const std::string chat = world.open(world.anna, {"bob"});
  world.say(world.bob, chat, "secret");
  world.say(world.anna, chat, "answer");
  world.put(world.bob, World::path(chat) + "/messages/2/reactions/" + kThumb);
  const std::string group = world.group(world.bob, {"anna", "dora"});
  world.say(world.bob, group, "also secret");
  world.people.remove(world.bob.id);
  world.host.publish("account.deleted", {{"userId", "2"}});
  world.host.runJobs();

  CHECK(world.history(world.anna, chat) == Texts{"answer", ""});
  const Json messages = world.get(world.anna, World::path(chat) + "/messages").data();
  CHECK(messages[1]["deleted"] == true);
  CHECK(messages[1]["sender"]["username"].is_null());
  CHECK(messages[1]["sender"]["displayName"] == "Deleted account");
  CHECK(messages[0]["reactions"].empty());
  CHECK(world.chat(world.anna, chat)["members"].size() == 2);
  CHECK(world.trySend(world.anna, chat, {{"text", "hello?"}}).error().code == "cannot_write");

  const Json left = world.chat(world.anna, group);
  CHECK(left["memberCount"] == 2);
  CHECK(left["role"] == "owner");
  CHECK(world.host.deadJobs().empty());
}

TEST_CASE("another plugin sends for somebody by the same rules") {
  World world;
  const Json request = {{"senderId", "1"}, {"recipientId", "2"}, {"clientId", "story-reply-1"}, {"text", "wow"}};
  const Json sent = world.host.call("chat.messages/1", "send", request);
  CHECK(sent["seq"] == 1);
  CHECK(world.host.call("chat.messages/1", "send", request) == sent);
  CHECK(world.history(world.bob, sent["chatId"]) == Texts{"wow"});
  world.people.block(world.bob.id, world.anna.id);
  CHECK_THROWS_AS(world.host.call("chat.messages/1", "send", request), Error);
}
