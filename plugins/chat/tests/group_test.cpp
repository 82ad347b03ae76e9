#include "chat_world.hpp"

using namespace instaplay;
using namespace instaplay::chat;

namespace {

struct Group : World {
  std::string id = group(anna, {"bob", "dora"});

  std::string member(const std::string& username) const { return path(id) + "/members/" + username; }
  int setRole(const User& user, const std::string& username, const char* role) {
    return host.as(user).patch(member(username)).json({{"role", role}}).send().status;
  }
  Json roleOf(const User& user) { return chat(user, id)["role"]; }
};

}  // namespace

TEST_CASE("a group has an owner, members and a title, and shows strangers a request") {
  Group world;
  const Json chat = world.chat(world.anna, world.id);
  CHECK(chat["kind"] == "group");
  CHECK(chat["title"] == "Friends");
  CHECK(chat["role"] == "owner");
  CHECK(chat["memberCount"] == 3);
  CHECK(world.chats(world.bob) == Texts{world.id});

  const std::string strange = world.group(world.carl, {"anna", "bob"});
  CHECK(world.chats(world.bob, "request") == Texts{strange});
  CHECK(world.put(world.bob, World::path(strange) + "/request").data()["state"] == "accepted");
  CHECK(world.del(world.anna, World::path(strange) + "/request").status == 204);
  CHECK(world.get(world.anna, World::path(strange)).status == 404);
  CHECK(world.chat(world.bob, strange)["memberCount"] == 2);
}

TEST_CASE("two groups of the same people are two groups") {
  Group world;
  CHECK(world.group(world.anna, {"bob", "dora"}) != world.id);
}

TEST_CASE("everybody in a group reads what anybody writes") {
  Group world;
  world.say(world.anna, world.id, "one");
  world.say(world.dora, world.id, "two");
  CHECK(world.history(world.bob, world.id) == Texts{"two", "one"});
  CHECK(world.chat(world.bob, world.id)["unread"] == 2);
}

TEST_CASE("the owner and admins add and remove, members do not") {
  Group world;
  CHECK(world.put(world.bob, world.member("carl")).status == 403);
  CHECK(world.del(world.bob, world.member("dora")).status == 403);
  CHECK(world.put(world.carl, world.member("carl")).status == 404);
  CHECK(world.put(world.anna, world.member("carl")).data()["memberCount"] == 4);
  CHECK(world.put(world.anna, world.member("carl")).data()["memberCount"] == 4);
  CHECK(world.put(world.anna, world.member("nobody")).status == 404);

  CHECK(world.setRole(world.bob, "bob", "admin") == 403);
  CHECK(world.setRole(world.anna, "bob", "admin") == 200);
  CHECK(world.del(world.bob, world.member("anna")).status == 403);
  CHECK(world.del(world.bob, world.member("dora")).status == 204);
  CHECK(world.del(world.bob, world.member("dora")).error().code == "member_not_found");
  CHECK(world.get(world.dora, World::path(world.id)).status == 404);
}

TEST_CASE("who comes later sees nothing from before, and who left sees nothing at all") {
  Group world;
  world.say(world.anna, world.id, "before");
  world.put(world.anna, world.member("carl"));
  world.put(world.carl, World::path(world.id) + "/request");
  const Json fresh = world.chat(world.carl, world.id);
  CHECK(fresh["unread"] == 0);
  CHECK(fresh["lastMessage"].is_null());
  world.say(world.anna, world.id, "after");
  CHECK(world.history(world.carl, world.id) == Texts{"after"});
  CHECK(world.history(world.carl, world.id, "?after=0") == Texts{"after"});
  CHECK(world.put(world.carl, World::path(world.id) + "/messages/1/reactions/" + kThumb).status == 404);
  CHECK(world.trySend(world.carl, world.id, {{"text", "re"}, {"replyTo", 1}}).status == 400);

  CHECK(world.del(world.carl, world.member("carl")).status == 204);
  CHECK(world.get(world.carl, World::path(world.id) + "/messages").status == 404);
  CHECK(world.trySend(world.carl, world.id, {{"text", "still here"}}).status == 404);
  CHECK(world.chats(world.carl) == Texts{});
}

TEST_CASE("when the owner leaves, an admin follows, else who was there longest") {
  Group world;
  world.setRole(world.anna, "dora", "admin");
  CHECK(world.del(world.anna, world.member("anna")).status == 204);
  CHECK(world.roleOf(world.dora) == "owner");
  CHECK(world.del(world.dora, world.member("dora")).status == 204);
  CHECK(world.roleOf(world.bob) == "owner");
  CHECK(world.del(world.bob, world.member("bob")).status == 204);
  CHECK(world.get(world.bob, World::path(world.id)).status == 404);
}

TEST_CASE("a group keeps an owner when one who was only asked declines") {
  Group world;
  world.put(world.anna, world.member("carl"));
  CHECK(world.setRole(world.anna, "carl", "owner") == 200);
  CHECK(world.del(world.carl, World::path(world.id) + "/request").status == 204);
  CHECK(world.roleOf(world.anna) == "owner");
}

TEST_CASE("the owner makes somebody else the owner and stays an admin") {
  Group world;
  CHECK(world.setRole(world.anna, "anna", "member") == 422);
  CHECK(world.setRole(world.anna, "bob", "king") == 400);
  CHECK(world.setRole(world.anna, "bob", "owner") == 200);
  CHECK(world.roleOf(world.bob) == "owner");
  CHECK(world.roleOf(world.anna) == "admin");
  CHECK(world.setRole(world.anna, "dora", "admin") == 403);
}

TEST_CASE("admins name a group, and an empty name takes it away") {
  Group world;
  const auto rename = [&](const World::User& user, const Json& title) {
    return world.host.as(user).patch(World::path(world.id)).json({{"title", title}}).send();
  };
  CHECK(rename(world.bob, "Bob's").status == 403);
  CHECK(rename(world.anna, "Anna's").data()["title"] == "Anna's");
  CHECK(rename(world.anna, std::string(101, 'a')).status == 400);
  CHECK(rename(world.anna, nullptr).data()["title"].is_null());
}

TEST_CASE("a chat of two has no title, and nobody comes or goes") {
  World world;
  const std::string chat = world.open(world.anna, {"bob"});
  const auto codeOf = [](const World::Answer& answer) { return answer.error().code; };
  CHECK(codeOf(world.put(world.anna, World::path(chat) + "/members/dora")) == "not_a_group");
  CHECK(codeOf(world.del(world.anna, World::path(chat) + "/members/bob")) == "not_a_group");
  CHECK(codeOf(world.host.as(world.anna).patch(World::path(chat)).json({{"title", "x"}}).send()) == "not_a_group");
}

TEST_CASE("a group is full at its limit") {
  testing::FakeHost::Options options;
  options.settings = {{"max_group_members", 3}};
  World world(options);
  CHECK(world.tryOpen(world.anna, {"bob", "carl", "dora"}).error().code == "group_full");
  const std::string chat = world.group(world.anna, {"bob", "dora"});
  CHECK(world.put(world.anna, World::path(chat) + "/members/carl").error().code == "group_full");
}

TEST_CASE("a list shows some members of a large group and how many there are") {
  World world;
  Texts usernames;
  for (Id id = 100; id < 199; ++id) usernames.push_back(world.people.add(id, "user" + std::to_string(id)).username);
  const std::string chat = world.group(world.anna, usernames);
  const Json listed = world.get(world.anna, "/api/v1/chats").data().at(0);
  CHECK(listed["members"].size() == 10);
  CHECK(listed["memberCount"] == 100);
  CHECK(world.chat(world.anna, chat)["members"].size() == 100);
}
