#include <instaplay/cache.hpp>
#include <instaplay/documents.hpp>
#include <instaplay/presence.hpp>
#include <instaplay/services.hpp>

#include <map>

#include "chat_world.hpp"
#include "document_body_repository.hpp"
#include "message_service.hpp"
#include "presence_service.hpp"
#include "recorded_news.hpp"
#include "sql_chat_repository.hpp"
#include "sql_message_repository.hpp"
#include "sql_preference_repository.hpp"

using namespace instaplay;
using namespace instaplay::chat;

namespace {

/// The services by hand, beside a host that opens the chats.
struct Told : World {
  Host sdk = host.sdk();
  Sql sql{sdk};
  HostClock clock{sdk};
  Services services{sdk};
  users::CardsClient cards{services.bind("users.cards/1")};
  users::RelationsClient relations{services.bind("users.relations/1")};
  Attachments attachments{{}};
  SqlChatRepository chatRows{sql};
  SqlMessageRepository messageRows{sql};
  SqlPreferenceRepository preferences{sql};
  DocumentBodyRepository bodies{Documents(sdk)};
  RecordedNews news;
  ChatAccess access{sql, chatRows, cards, relations};
  ChatViews views{{sql, chatRows, messageRows, bodies, attachments, cards, relations}};
  MessageService messages{{sql, Ids(sdk), clock, chatRows, messageRows, bodies, attachments, access, views, news}};
  PresenceService presence{{Cache(sdk), Presence(sdk), chatRows, preferences, news, relations}};

  Id openId(const User& user, const std::vector<std::string>& usernames) { return *parseId(open(user, usernames)); }
  Message write(const User& user, Id chat, const std::string& text) {
    return messages.send(user.id, chat, {"client-" + text, text, std::nullopt, std::nullopt});
  }
};

using Items = std::vector<RecordedNews::Item>;

}  // namespace

TEST_CASE("a message is told to all who have not declined, and calls those who have accepted") {
  Told world;
  const Id chat = world.openId(world.anna, {"bob", "carl"});
  world.write(world.anna, chat, "hello");
  CHECK(world.news.take() == Items{{"sent", {1, 2, 3}, "hello calls 2"}});

  const Id request = world.openId(world.carl, {"anna"});
  world.write(world.carl, request, "who");
  CHECK(world.news.take() == Items{{"sent", {1, 3}, "who calls"}});
  world.del(world.anna, World::path(formatId(request)) + "/request");
  world.write(world.carl, request, "well");
  CHECK(world.news.take() == Items{{"sent", {3}, "well calls"}});
}

TEST_CASE("a repeated message is told once") {
  Told world;
  const Id chat = world.openId(world.anna, {"bob"});
  CHECK(world.write(world.anna, chat, "hello").id == world.write(world.anna, chat, "hello").id);
  CHECK(world.news.take().size() == 1);
}

TEST_CASE("reading and typing are told between those who have accepted") {
  Told world;
  const Id chat = world.openId(world.carl, {"anna"});
  world.write(world.carl, chat, "hello");
  world.news.take();
  world.messages.read(world.anna.id, chat, 1);
  CHECK(world.news.take() == Items{{"read", {1}, "1"}});
  world.messages.typing(world.anna.id, chat);
  CHECK(world.news.take().empty());
  world.messages.typing(world.carl.id, chat);
  CHECK(world.news.take() == Items{{"typing", {}, ""}});

  world.write(world.anna, chat, "hi");
  world.news.take();
  world.messages.read(world.carl.id, chat, 2);
  world.messages.read(world.carl.id, chat, 2);
  world.messages.typing(world.anna.id, chat);
  CHECK(world.news.take() == Items{{"read", {1, 3}, "2"}, {"typing", {3}, ""}});
}

TEST_CASE("a block, or nobody who could tell of one, keeps reading and typing from the partner") {
  Told world;
  const Id chat = world.openId(world.anna, {"bob"});
  world.write(world.anna, chat, "hello");
  world.news.take();
  world.people.block(world.anna.id, world.bob.id);
  world.messages.read(world.bob.id, chat, 1);
  world.messages.typing(world.bob.id, chat);
  CHECK(world.news.take() == Items{{"read", {2}, "1"}});
  world.host.provide("users.relations/1", "between", [](const Json&) -> Json { throw Error::unavailable(); });
  world.messages.typing(world.anna.id, chat);
  CHECK(world.news.take().empty());
}

TEST_CASE("reactions and messages that are taken back are told once each") {
  Told world;
  const Id chat = world.openId(world.anna, {"bob"});
  world.write(world.anna, chat, "hello");
  world.news.take();
  world.messages.react(world.bob.id, chat, 1, "👍");
  world.messages.react(world.bob.id, chat, 1, "👍");
  world.messages.unreact(world.bob.id, chat, 1, "👍");
  world.messages.unreact(world.bob.id, chat, 1, "👍");
  world.messages.unsend(world.anna.id, chat, 1);
  world.messages.unsend(world.anna.id, chat, 1);
  CHECK(world.news.take() == Items{{"reacted", {1, 2}, "👍"}, {"reacted", {1, 2}, ""}, {"deleted", {1, 2}, "1"}});
}

TEST_CASE("what becomes of a message is told to those who saw it, and not to who came later") {
  Told world;
  const std::string group = world.group(world.anna, {"bob"});
  const Id chat = *parseId(group);
  world.write(world.anna, chat, "before");
  CHECK(world.put(world.anna, World::path(group) + "/members/dora").status == 200);
  world.write(world.anna, chat, "after");
  world.news.take();
  world.messages.react(world.bob.id, chat, 1, "👍");
  world.messages.unreact(world.bob.id, chat, 1, "👍");
  world.messages.unsend(world.anna.id, chat, 1);
  CHECK(world.news.take() == Items{{"reacted", {1, 2}, "👍"}, {"reacted", {1, 2}, ""}, {"deleted", {1, 2}, "1"}});
  world.messages.react(world.bob.id, chat, 2, "👍");
  world.messages.unsend(world.anna.id, chat, 2);
  CHECK(world.news.take() == Items{{"reacted", {1, 2, 4}, "👍"}, {"deleted", {1, 2, 4}, "2"}});
}

TEST_CASE("no reaction follows a message that is taken back meanwhile") {
  Told world;
  const Id chat = world.openId(world.anna, {"bob"});
  const Id message = world.write(world.anna, chat, "hello").id;
  world.news.take();
  // Whether bob may write is asked after the message was found, and before the reaction is stored.
  world.host.provide("users.relations/1", "between", [&](const Json&) {
    world.messages.unsend(world.anna.id, chat, 1);
    const Json anna{{"userId", "1"}, {"exists", true}};
    return Json{{"relations", Json::array({anna})}};
  });
  CHECK_THROWS_WITH_AS(world.messages.react(world.bob.id, chat, 1, "👍"), noSuchMessage().what(), Error);
  CHECK(world.news.take() == Items{{"deleted", {1, 2}, "1"}});
  CHECK(world.messageRows.reactionsTo({message}).empty());
}

TEST_CASE("nobody reacts who ceases to be a member meanwhile") {
  Told world;
  const Id chat = world.openId(world.anna, {"bob"});
  const Id message = world.write(world.anna, chat, "hello").id;
  world.news.take();
  world.host.provide("users.relations/1", "between", [&](const Json&) {
    world.sql.transaction([&](const Transaction& tx) { world.chatRows.removeMember(tx, chat, world.bob.id); });
    const Json anna{{"userId", "1"}, {"exists", true}};
    return Json{{"relations", Json::array({anna})}};
  });
  CHECK_THROWS_WITH_AS(world.messages.react(world.bob.id, chat, 1, "👍"), noSuchChat().what(), Error);
  CHECK(world.news.take().empty());
  CHECK(world.messageRows.reactionsTo({message}).empty());
}

TEST_CASE("people who talk with each other see who is there") {
  Told world;
  const Id chat = world.openId(world.anna, {"bob"});
  world.host.setOnline(2, true);
  world.host.setOnline(3, true);
  CHECK(world.presence.watch(1, {2, 3}) == std::map<Id, bool>{{2, false}, {3, false}});
  world.write(world.anna, chat, "hello");
  CHECK(world.presence.watch(1, {1, 2, 3}) == std::map<Id, bool>{{1, false}, {2, true}, {3, false}});
  CHECK(world.presence.watch(3, {1, 2}) == std::map<Id, bool>{{1, false}, {2, false}});
  world.host.setOnline(2, false);
  CHECK(world.presence.watch(1, {2}) == std::map<Id, bool>{{2, false}});
}

TEST_CASE("who comes and goes is told once to those who watch, however many nodes hear of it") {
  Told world;
  world.write(world.anna, world.openId(world.anna, {"bob"}), "hello");
  world.write(world.dora, world.openId(world.dora, {"anna"}), "hello");
  world.news.take();
  world.presence.watch(world.bob.id, {});
  world.host.setOnline(1, true);
  world.presence.changed(1, "come");
  world.presence.changed(1, "come");
  CHECK(world.news.take() == Items{{"there", {2}, "1"}});
  world.host.setOnline(1, false);
  world.presence.changed(1, "go");
  world.presence.changed(1, "go");
  CHECK(world.news.take() == Items{{"away", {2}, "1"}});

  world.host.clock().advance(PresenceService::kWatching + std::chrono::seconds{1});
  world.presence.changed(1, "come again");
  CHECK(world.news.take().empty());
}

TEST_CASE("news of presence that come late tell how it is by now") {
  Told world;
  world.write(world.anna, world.openId(world.anna, {"bob"}), "hello");
  world.news.take();
  world.presence.watch(world.bob.id, {1});
  world.host.setOnline(1, true);
  world.presence.changed(1, "come again");
  world.presence.changed(1, "go");
  CHECK(world.news.take() == Items{{"there", {2}, "1"}, {"there", {2}, "1"}});
}

TEST_CASE("a block, a request and one's own choice hide who is there") {
  Told world;
  const Id chat = world.openId(world.anna, {"bob"});
  world.write(world.anna, chat, "hello");
  for (const Id user : {1, 2, 3, 4}) world.host.setOnline(user, true);
  world.presence.watch(world.bob.id, {1});
  world.news.take();
  world.presence.setShown(world.anna.id, false);
  world.presence.setShown(world.anna.id, false);
  CHECK(world.news.take() == Items{{"away", {2}, "1"}});
  world.presence.changed(1, "unseen");
  CHECK(world.news.take().empty());
  CHECK(world.presence.watch(world.bob.id, {1}) == std::map<Id, bool>{{1, false}});
  CHECK(world.presence.watch(world.anna.id, {2}) == std::map<Id, bool>{{2, false}});
  world.presence.setShown(world.anna.id, true);
  CHECK(world.news.take() == Items{{"there", {2}, "1"}});
  CHECK(world.presence.watch(world.anna.id, {2}) == std::map<Id, bool>{{2, true}});
  world.people.block(world.bob.id, world.anna.id);
  CHECK(world.presence.watch(world.anna.id, {2}) == std::map<Id, bool>{{2, false}});
  world.presence.changed(1, "blocked");
  world.presence.changed(2, "blocking");
  CHECK(world.news.take().empty());

  const Id request = world.openId(world.carl, {"dora"});
  world.write(world.carl, request, "hello");
  world.news.take();
  CHECK(world.presence.watch(world.carl.id, {4}) == std::map<Id, bool>{{4, false}});
  world.presence.changed(4, "requested");
  CHECK(world.news.take().empty());
}

TEST_CASE("who hides while they watch is told nothing more") {
  Told world;
  world.write(world.anna, world.openId(world.anna, {"bob"}), "hello");
  world.presence.watch(world.bob.id, {1});
  world.presence.setShown(world.bob.id, false);
  world.news.take();
  world.presence.changed(1, "come");
  CHECK(world.news.take().empty());
}
