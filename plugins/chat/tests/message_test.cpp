#include <instaplay/documents.hpp>
#include <instaplay/ids.hpp>

#include <set>
#include <thread>

#include "chat_world.hpp"

using namespace instaplay;
using namespace instaplay::chat;
using namespace std::chrono_literals;

namespace {

struct Pair : World {
  std::string id = open(anna, {"bob"});
  std::string messages = path(id) + "/messages";

  std::string reaction(int seq, const char* emoji) const {
    return messages + "/" + std::to_string(seq) + "/reactions/" + emoji;
  }
};

}  // namespace

TEST_CASE("a message comes back whole") {
  Pair world;
  world.say(world.bob, world.id, "first");
  const Json message =
      world.send(world.anna, world.id, {{"clientId", "c0ffee00-1"}, {"text", "hello"}, {"replyTo", 1}});
  CHECK(message["chatId"] == world.id);
  CHECK(message["seq"] == 2);
  CHECK(message["sender"]["username"] == "anna");
  CHECK(message["kind"] == "text");
  CHECK(message["text"] == "hello");
  CHECK(message["attachment"].is_null());
  CHECK(message["replyTo"] == 1);
  CHECK(message["clientId"] == "c0ffee00-1");
  CHECK(message["deleted"] == false);
  CHECK(message["reactions"] == Json::array());
  CHECK(world.get(world.bob, world.messages).data().at(0) == message);
}

TEST_CASE("a message that is none is refused") {
  Pair world;
  const auto fieldOf = [&](const Json& body) {
    const World::Answer answer = world.trySend(world.anna, world.id, body);
    REQUIRE(answer.status == 400);
    return answer.error().fields.at(0).path;
  };
  CHECK(fieldOf({{"text", ""}}) == "/text");
  CHECK(fieldOf({{"text", " \n"}}) == "/text");
  CHECK(fieldOf({{"text", std::string(4001, 'a')}}) == "/text");
  CHECK(fieldOf({{"text", "a"}, {"clientId", "short"}}) == "/clientId");
  CHECK(fieldOf({{"text", "a"}, {"clientId", std::string(65, 'a')}}) == "/clientId");
  CHECK(fieldOf({{"text", "a"}, {"clientId", "with spaces"}}) == "/clientId");
  CHECK(fieldOf({{"text", "a"}, {"replyTo", 1}}) == "/replyTo");
  CHECK(fieldOf({{"postId", "100"}, {"mediaId", "7"}}) == "/mediaId");
  CHECK(world.trySend(world.anna, world.id, {{"text", std::string(4000, 'a')}}).status == 201);
}

TEST_CASE("the same client id a hundred times writes one message and answers the same") {
  Pair world;
  const Json body = {{"clientId", "same-client-id"}, {"text", "once"}};
  const Json first = world.send(world.anna, world.id, body);
  for (int i = 0; i < 99; ++i) CHECK(world.send(world.anna, world.id, body) == first);
  CHECK(world.history(world.bob, world.id) == Texts{"once"});
  CHECK(world.send(world.anna, world.id, {{"clientId", "same-client-id"}, {"text", "other"}}) == first);
  CHECK(world.send(world.bob, world.id, body)["seq"] == 2);
}

TEST_CASE("many who race with one client id write one message") {
  Pair world;
  const testing::Request request =
      world.host.as(world.anna).post(world.messages).json({{"clientId", "same-client-id"}, {"text", "once"}});
  world.host.start();
  constexpr std::size_t kThreads = 8;
  std::vector<World::Answer> answers(kThreads);
  std::vector<std::thread> threads;
  for (World::Answer& answer : answers) threads.emplace_back([&] { answer = request.send(); });
  for (std::thread& thread : threads) thread.join();
  for (const World::Answer& answer : answers) {
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    CHECK(answer.data() == answers[0].data());
  }
  CHECK(world.history(world.bob, world.id) == Texts{"once"});
  CHECK(Documents(world.host.sdk()).count("chat_body", Json::object()) == 1);
}

TEST_CASE("places have no gaps and no twins when many write at once") {
  Pair world;
  std::vector<testing::Request> requests;
  for (int i = 0; i < 40; ++i) {
    const World::User& sender = i % 2 == 0 ? world.anna : world.bob;
    requests.push_back(world.host.as(sender)
                           .post(world.messages)
                           .json({{"clientId", "client-" + std::to_string(i)}, {"text", std::to_string(i)}}));
  }
  std::vector<std::thread> threads;
  for (std::size_t first = 0; first < 8; ++first) {
    threads.emplace_back([&requests, first] {
      for (std::size_t i = first; i < requests.size(); i += 8) requests[i].send();
    });
  }
  for (std::thread& thread : threads) thread.join();
  const Json messages = world.get(world.anna, world.messages + "?after=0&limit=50").data();
  REQUIRE(messages.size() == 40);
  std::set<std::string> texts;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    CHECK(messages[i]["seq"] == i + 1);
    texts.insert(messages[i]["text"].get<std::string>());
  }
  CHECK(texts.size() == 40);
}

TEST_CASE("history goes back page by page, and forward from a place") {
  Pair world;
  Texts forward;
  for (int i = 1; i <= 7; ++i) forward.push_back(world.say(world.anna, world.id, std::to_string(i))["text"]);
  const auto all = [&](const std::string& query) {
    Texts seen;
    std::optional<std::string> cursor;
    do {
      testing::Request request = world.host.as(world.bob).get(world.messages + query);
      if (cursor) request.query("cursor", *cursor);
      const World::Answer page = request.send();
      REQUIRE(page.status == 200);
      for (const Json& message : page.data()) seen.push_back(message["text"]);
      cursor = page.next();
    } while (cursor);
    return seen;
  };
  CHECK(all("?limit=3") == Texts{forward.rbegin(), forward.rend()});
  CHECK(all("?limit=3&after=0") == forward);
  CHECK(all("?limit=2&before=4") == Texts{"3", "2", "1"});
  CHECK(all("?limit=2&after=4") == Texts{"5", "6", "7"});
  CHECK(world.get(world.bob, world.messages + "?cursor=nonsense").status == 400);
  CHECK(world.get(world.bob, world.messages + "?after=x").status == 400);
}

TEST_CASE("a cursor of another list is refused") {
  Pair world;
  world.say(world.anna, world.id, "hi");
  const std::string foreign = encodeCursor({5, 77});
  CHECK(world.host.as(world.bob).get(world.messages).query("cursor", foreign).send().status == 400);
}

TEST_CASE("a message is taken back by its sender alone, and its place stays") {
  Pair world;
  world.say(world.anna, world.id, "oops");
  world.put(world.bob, world.reaction(1, kThumb));
  CHECK(world.del(world.bob, world.messages + "/1").status == 403);
  CHECK(world.del(world.anna, world.messages + "/9").status == 404);
  CHECK(world.del(world.anna, world.messages + "/1").status == 204);
  CHECK(world.del(world.anna, world.messages + "/1").status == 204);
  const Json message = world.get(world.bob, world.messages).data().at(0);
  CHECK(message["deleted"] == true);
  CHECK(message["text"] == "");
  CHECK(message["reactions"].empty());
  CHECK(message["seq"] == 1);
  CHECK(world.put(world.bob, world.reaction(1, kThumb)).status == 404);
  CHECK(Documents(world.host.sdk()).count("chat_body", Json::object()) == 0);
}

TEST_CASE("each person has one reaction to a message, the last one") {
  Pair world;
  world.say(world.anna, world.id, "news");
  CHECK(world.put(world.bob, world.reaction(1, kHeart)).status == 200);
  CHECK(world.put(world.bob, world.reaction(1, kThumb)).status == 200);
  world.host.clock().advance(1s);
  const Json both = world.put(world.anna, world.reaction(1, kThumb)).data()["reactions"];
  REQUIRE(both.size() == 1);
  CHECK(both[0]["count"] == 2);
  CHECK(both[0]["userIds"] == Json::array({"2", "1"}));
  CHECK(world.del(world.bob, world.reaction(1, kHeart)).status == 204);
  CHECK(world.get(world.bob, world.messages).data()[0]["reactions"][0]["count"] == 2);
  CHECK(world.del(world.bob, world.reaction(1, kThumb)).status == 204);
  CHECK(world.get(world.bob, world.messages).data()[0]["reactions"][0]["count"] == 1);
  CHECK(world.put(world.bob, world.reaction(1, "nice")).status == 400);
}

TEST_CASE("who has a request reacts after accepting it") {
  World world;
  const std::string chat = world.open(world.carl, {"anna"});
  world.say(world.carl, chat, "hello");
  const std::string target = World::path(chat) + "/messages/1/reactions/" + kThumb;
  CHECK(world.put(world.anna, target).error().code == "request_pending");
  world.put(world.anna, World::path(chat) + "/request");
  CHECK(world.put(world.anna, target).status == 200);
}

TEST_CASE("a post is sent by who sees it and shown to who sees it") {
  Pair world;
  const Json sent = world.send(world.anna, world.id, {{"postId", "100"}, {"text", "look"}});
  CHECK(sent["kind"] == "post");
  CHECK(sent["text"] == "look");
  CHECK(sent["attachment"] ==
        Json{{"type", "post"}, {"id", "100"}, {"available", true}, {"content", {{"caption", "a post"}}}});
  CHECK(world.trySend(world.anna, world.id, {{"postId", "999"}}).error().code == "attachment_not_found");

  const std::string other = world.open(world.anna, {"carl"});
  world.send(world.anna, other, {{"postId", "100"}});
  const Json hidden = world.get(world.carl, World::path(other) + "/messages").data().at(0)["attachment"];
  CHECK(hidden["available"] == false);
  CHECK(hidden["content"].is_null());
  CHECK(world.trySend(world.carl, other, {{"postId", "100"}}).error().code == "attachment_not_found");
}

TEST_CASE("what nobody can resolve is shown as not available, and cannot be sent") {
  Pair world;
  world.send(world.anna, world.id, {{"postId", "100"}});
  world.host.provide("post.attachment/1", "resolve", [](const Json&) -> Json { throw Error::unavailable(); });
  world.host.provide("post.attachment/1", "check", [](const Json&) -> Json { throw Error::unavailable(); });
  const World::Answer listed = world.get(world.bob, world.messages);
  REQUIRE(listed.status == 200);
  CHECK(listed.data()[0]["attachment"]["available"] == false);
  CHECK(world.trySend(world.anna, world.id, {{"postId", "100"}}).status == 503);
  CHECK(world.trySend(world.anna, world.id, {{"mediaId", "7"}}).status == 503);
}

TEST_CASE("a text that is lost is shown as unavailable, never as an error") {
  Pair world;
  world.say(world.anna, world.id, "lost");
  REQUIRE(Documents(world.host.sdk()).removeMany("chat_body", Json::object()) == 1);
  CHECK(world.history(world.bob, world.id) == Texts{"content unavailable"});
}

TEST_CASE("texts that nobody can read are removed at night, others and young ones stay") {
  Pair world;
  world.say(world.anna, world.id, "in use");
  const std::string group = world.group(world.anna, {"bob"});
  world.say(world.anna, group, "left behind");
  world.del(world.anna, World::path(group) + "/members/anna");
  world.del(world.bob, World::path(group) + "/members/bob");
  const Documents documents(world.host.sdk());
  const Ids ids(world.host.sdk());
  const auto orphan = [&] { documents.insert("chat_body", {{"_id", ids.next()}, {"chatId", 1}, {"text", "orphan"}}); };
  orphan();
  world.host.clock().advance(2h);
  orphan();
  world.host.enqueue("chat.remove_orphans");
  world.host.runJobs();
  CHECK(documents.count("chat_body", {{"text", "orphan"}}) == 1);
  CHECK(documents.count("chat_body", {{"text", "left behind"}}) == 0);
  CHECK(documents.count("chat_body", {{"text", "in use"}}) == 1);
}

TEST_CASE("one's chats are searched without regard to capitals, and nobody else's") {
  Pair world;
  world.say(world.anna, world.id, "Meet me at the LIGHTHOUSE");
  world.say(world.bob, world.id, "which lighthouse?");
  world.say(world.bob, world.id, "taken back lighthouse");
  world.del(world.bob, world.messages + "/3");
  const std::string other = world.open(world.carl, {"dora"});
  world.say(world.carl, other, "another lighthouse");
  CHECK(world.texts(world.anna, "/api/v1/chats/search?q=Lighthouse") ==
        Texts{"which lighthouse?", "Meet me at the LIGHTHOUSE"});
  CHECK(world.texts(world.anna, "/api/v1/chats/search?q=nothing") == Texts{});
  CHECK(world.get(world.anna, "/api/v1/chats/search?q=a").status == 400);
  CHECK(world.get(world.anna, "/api/v1/chats/search").status == 400);
}

TEST_CASE("search goes on page by page, and not before one came to a group") {
  World world;
  const std::string group = world.group(world.anna, {"bob"});
  world.say(world.anna, group, "word 0");
  world.put(world.anna, World::path(group) + "/members/dora");
  for (int i = 1; i <= 5; ++i) world.say(world.anna, group, "word " + std::to_string(i));
  Texts seen;
  std::optional<std::string> cursor;
  do {
    testing::Request request = world.host.as(world.dora).get("/api/v1/chats/search?q=word&limit=2");
    if (cursor) request.query("cursor", *cursor);
    const World::Answer page = request.send();
    REQUIRE(page.status == 200);
    for (const Json& message : page.data()) seen.push_back(message["text"]);
    cursor = page.next();
  } while (cursor);
  CHECK(seen == Texts{"word 5", "word 4", "word 3", "word 2", "word 1"});
}

TEST_CASE("a message is told to other plugins once, with whom to call") {
  Pair world;
  world.send(world.anna, world.id, {{"clientId", "same-client-id"}, {"text", "hi"}});
  world.send(world.anna, world.id, {{"clientId", "same-client-id"}, {"text", "hi"}});
  world.host.as(world.bob).patch(World::path(world.id)).json({{"muted", true}}).send();
  world.say(world.anna, world.id, "again");
  world.del(world.anna, world.messages + "/2");
  const auto events = world.host.published();
  REQUIRE(events.size() == 3);
  CHECK(events[0].topic == "chat.message.created");
  CHECK(events[0].key == world.id);
  CHECK(events[0].json["senderId"] == "1");
  CHECK(events[0].json["seq"] == 1);
  CHECK(events[0].json["recipientIds"] == Json{"2"});
  CHECK(events[1].json["recipientIds"].empty());
  CHECK(events[2].topic == "chat.message.deleted");
}
