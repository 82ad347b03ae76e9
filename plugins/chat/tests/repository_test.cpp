#include <doctest/doctest.h>
#include <instaplay/testing.hpp>

#include "sql_chat_repository.hpp"
#include "sql_message_repository.hpp"
#include "users/contract/fake_people.hpp"

using namespace instaplay;
using namespace instaplay::chat;

namespace {

struct Stores {
  users::FakePeople people;
  testing::FakeHost host;
  Sql sql = connected();
  SqlChatRepository chats{sql};
  SqlMessageRepository messages{sql};

  Sql connected() {
    people.installIn(host);
    return Sql(host.sdk());
  }

  void addChat(Id id, const std::vector<Member>& members) {
    chats.insert(sql, {id, ChatKind::direct, std::nullopt, 1, 0, 1});
    for (Member member : members) {
      member.chatId = id;
      chats.insertMember(sql, member);
    }
  }
  static Member member(Id user, MemberState state = MemberState::accepted) {
    return {0, user, Role::member, state, false, 0, 0, false, user};
  }
  Message message(Id id, Id chat, Seq seq, const std::string& clientId = "client") {
    return {id, chat, seq, 1, clientId, Attachment{"post", 7}, std::nullopt, 5, false};
  }
};

}  // namespace

TEST_CASE("a chat is found by its members only, and so is the chat of two") {
  Stores stores;
  stores.addChat(10, {Stores::member(1), Stores::member(2, MemberState::requested)});
  stores.chats.insertPair(stores.sql, 2, 1, 10);
  CHECK(stores.chats.find(1, 10)->member.state == MemberState::accepted);
  CHECK(stores.chats.find(2, 10)->member.state == MemberState::requested);
  CHECK_FALSE(stores.chats.find(3, 10));
  CHECK(stores.chats.findDirect(1, 2) == 10);
  CHECK(stores.chats.findDirect(2, 1) == 10);
  CHECK_FALSE(stores.chats.findDirect(1, 3));
}

TEST_CASE("two people cannot have a second chat") {
  Stores stores;
  stores.chats.insertPair(stores.sql, 1, 2, 10);
  try {
    stores.chats.insertPair(stores.sql, 2, 1, 11);
    FAIL("a second pair");
  } catch (const Error& error) {
    CHECK(error.kind == Kind::conflict);
  }
}

TEST_CASE("a client id is kept once a sender and chat, also when nobody looked") {
  Stores stores;
  stores.addChat(10, {Stores::member(1)});
  stores.messages.insert(stores.sql, stores.message(100, 10, 1));
  CHECK_THROWS_AS(stores.messages.insert(stores.sql, stores.message(101, 10, 2)), Error);
  CHECK_NOTHROW(stores.messages.insert(stores.sql, stores.message(102, 10, 2, "Client")));
  CHECK(stores.messages.findSent(stores.sql, 10, 1, "client")->id == 100);
  CHECK_FALSE(stores.messages.findSent(stores.sql, 10, 2, "client"));
}

TEST_CASE("a message that is taken back keeps its place and loses the rest") {
  Stores stores;
  stores.addChat(10, {Stores::member(1)});
  const Message message = stores.message(100, 10, 1);
  stores.messages.insert(stores.sql, message);
  CHECK(stores.messages.readableAmong({100, 101}) == std::set<Id>{100});
  CHECK(stores.messages.react(stores.sql, {100, 1, "👍"}, 1));
  CHECK_FALSE(stores.messages.react(stores.sql, {100, 1, "👍"}, 2));
  CHECK(stores.messages.react(stores.sql, {100, 1, "❤️"}, 3));
  CHECK(stores.messages.remove(stores.sql, message, 9));
  CHECK_FALSE(stores.messages.remove(stores.sql, message, 9));
  CHECK(stores.messages.find(stores.sql, 10, 1)->deleted);
  CHECK_FALSE(stores.messages.find(stores.sql, 10, 1)->attachment);
  CHECK(stores.messages.reactionsTo({100}).empty());
  CHECK(stores.messages.readableAmong({100}).empty());
  CHECK(stores.messages.listBySender(1, 10).empty());
}

TEST_CASE("unread chats are counted by state") {
  Stores stores;
  stores.addChat(10, {Stores::member(1)});
  stores.addChat(11, {Stores::member(1, MemberState::requested)});
  stores.addChat(12, {Stores::member(1, MemberState::declined)});
  for (const Id chat : {10, 11, 12}) stores.chats.setLast(stores.sql, chat, 3, 9);
  CHECK(stores.chats.countUnread(1).chats == 1);
  CHECK(stores.chats.countUnread(1).requests == 1);
  CHECK(stores.chats.advanceRead(stores.sql, 10, 1, 3));
  CHECK_FALSE(stores.chats.advanceRead(stores.sql, 10, 1, 2));
  CHECK(stores.chats.countUnread(1).chats == 0);
}

TEST_CASE("partners are those of a chat of two that both accepted and one wrote in") {
  Stores stores;
  stores.addChat(10, {Stores::member(1), Stores::member(2)});
  stores.addChat(11, {Stores::member(1), Stores::member(3, MemberState::requested)});
  stores.addChat(12, {Stores::member(1), Stores::member(4)});
  for (const Id chat : {10, 11}) stores.chats.setLast(stores.sql, chat, 1, 9);
  CHECK(stores.chats.partnersAmong(1, {2, 3, 4, 5}) == std::set<Id>{2});
  CHECK(stores.chats.partnersAmong(2, {1}) == std::set<Id>{1});
  CHECK(stores.chats.partnersAmong(3, {1}).empty());
}

TEST_CASE("all partners come in the order of the chats written to last, up to the limit") {
  Stores stores;
  for (const Id other : {2, 3, 4}) stores.addChat(10 + other, {Stores::member(1), Stores::member(other)});
  stores.addChat(15, {Stores::member(1), Stores::member(5, MemberState::requested)});
  stores.addChat(16, {Stores::member(1), Stores::member(6)});
  stores.chats.setLast(stores.sql, 12, 1, 7);
  stores.chats.setLast(stores.sql, 13, 1, 9);
  stores.chats.setLast(stores.sql, 14, 1, 8);
  stores.chats.setLast(stores.sql, 15, 1, 10);
  CHECK(stores.chats.latestPartners(1, 10) == std::vector<Id>{3, 4, 2});
  CHECK(stores.chats.latestPartners(1, 2) == std::vector<Id>{3, 4});
  CHECK(stores.chats.latestPartners(4, 10) == std::vector<Id>{1});
  CHECK(stores.chats.latestPartners(5, 10).empty());
}
