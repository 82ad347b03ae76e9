#include <doctest/doctest.h>
#include <instaplay/ids.hpp>
#include <instaplay/testing.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

using namespace instaplay;
using namespace instaplay::testing;
using namespace std::chrono_literals;

namespace {

/// Stands in for auth: accounts by id, some of them gone.
struct World {
  FakeHost host;
  std::map<Id, std::string> accounts;
  User anna = add(1, "anna");
  User bob = add(2, "bob");
  User carl = add(3, "carl");

  World() {
    host.provide("auth.directory/1", "byIds", [this](const Json& in) {
      return listed([&](Id id, const std::string&) { return contains(in.at("ids"), formatId(id)); });
    });
    host.provide("auth.directory/1", "byUsernames", [this](const Json& in) {
      return listed([&](Id, const std::string& name) { return contains(in.at("usernames"), name); });
    });
    host.provide("auth.directory/1", "contact", [](const Json&) {
      return Json{{"email", "someone@example.org"}, {"emailVerified", true}};
    });
  }

  User add(Id id, const std::string& username) {
    accounts[id] = username;
    return {id, username};
  }

  Answer put(const User& user, const std::string& path) {
    host.clock().advance(1s);
    return host.as(user).put("/api/v1/users/" + path).send();
  }
  Answer del(const User& user, const std::string& path) { return host.as(user).del("/api/v1/users/" + path).send(); }
  Answer get(const User& user, const std::string& path) { return host.as(user).get("/api/v1/users/" + path).send(); }
  void makePrivate(const User& user) {
    REQUIRE(host.as(user).patch("/api/v1/users/me").json({{"isPrivate", true}}).send().status == 200);
  }
  std::vector<std::string> names(const User& user, const std::string& path) {
    const Answer answer = get(user, path);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    std::vector<std::string> names;
    for (const Json& person : answer.data()) names.push_back(person["username"]);
    return names;
  }
  Json relation(Id viewer, Id user) {
    return host.call("users.relations/1", "between",
                     {{"viewerId", formatId(viewer)}, {"userIds", {formatId(user)}}})["relations"][0];
  }

 private:
  static bool contains(const Json& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
  }
  template <class Match>
  Json listed(Match match) const {
    Json list = Json::array();
    for (const auto& [id, name] : accounts) {
      if (!match(id, name)) continue;
      list.push_back({{"id", formatId(id)},
                      {"username", name},
                      {"displayName", name},
                      {"role", "user"},
                      {"state", "active"},
                      {"createdAt", "2026-01-01T00:00:00.000Z"}});
    }
    return {{"accounts", list}};
  }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a profile is there for everybody without being made") {
  World world;
  const Json profile = world.get(User{}, "anna").data();
  CHECK(profile["username"] == "anna");
  CHECK(profile["displayName"] == "anna");
  CHECK(profile["isPrivate"] == false);
  CHECK(profile["counts"] == Json{{"posts", 0}, {"followers", 0}, {"following", 0}});
  CHECK(profile["relationship"]["following"] == false);
  CHECK_FALSE(profile.contains("email"));
  CHECK(world.get(User{}, "nobody").status == 404);
}

TEST_CASE("one's own profile adds e-mail and roles, and takes changes") {
  World world;
  const Answer changed = world.host.as(world.anna)
                             .patch("/api/v1/users/me")
                             .json({{"displayName", "Anna A."}, {"bio", "Hi"}, {"website", "https://example.org"}})
                             .send();
  REQUIRE(changed.status == 200);
  CHECK(changed.data()["email"] == "someone@example.org");
  CHECK(changed.data()["roles"] == Json{"user"});
  const Json profile = world.get(world.bob, "anna").data();
  CHECK(profile["displayName"] == "Anna A.");
  CHECK(profile["bio"] == "Hi");
  CHECK(profile["website"] == "https://example.org");
}

TEST_CASE("a website that is no web address is refused, an empty one removes it") {
  World world;
  const auto patch = [&](const char* website) {
    return world.host.as(world.anna).patch("/api/v1/users/me").json({{"website", website}}).send().status;
  };
  for (const char* bad : {"javascript:alert(1)", "example.org", "https://", "http://a b", "ftp://example.org"}) {
    CAPTURE(bad);
    CHECK(patch(bad) == 400);
  }
  CHECK(patch("http://example.org/me") == 200);
  CHECK(patch("") == 200);
}

TEST_CASE("following counts once, however often it is asked for, and is undone once") {
  World world;
  CHECK(world.put(world.bob, "anna/follow").data() == Json{{"state", "following"}});
  CHECK(world.put(world.bob, "anna/follow").data() == Json{{"state", "following"}});
  CHECK(world.get(world.bob, "anna").data()["counts"]["followers"] == 1);
  CHECK(world.get(world.bob, "bob").data()["counts"]["following"] == 1);
  CHECK(world.del(world.bob, "anna/follow").data() == Json{{"state", "none"}});
  CHECK(world.del(world.bob, "anna/follow").data() == Json{{"state", "none"}});
  CHECK(world.get(world.bob, "anna").data()["counts"]["followers"] == 0);
}

TEST_CASE("nobody follows, blocks or mutes themself") {
  World world;
  for (const char* path : {"anna/follow", "anna/block", "anna/mute", "me/close-friends/anna"}) {
    CAPTURE(path);
    CHECK(world.put(world.anna, path).status == 422);
  }
}

TEST_CASE("a private account is asked, and answers") {
  World world;
  world.makePrivate(world.anna);
  CHECK(world.put(world.bob, "anna/follow").data() == Json{{"state", "requested"}});
  CHECK(world.put(world.carl, "anna/follow").data() == Json{{"state", "requested"}});
  CHECK(world.get(world.bob, "anna").data()["relationship"]["requested"] == true);
  CHECK(world.names(world.anna, "me/follow-requests") == Names{"carl", "bob"});
  CHECK(world.get(world.bob, "anna/followers").status == 404);

  CHECK(world.put(world.anna, "me/follow-requests/2").data()["followedBy"] == true);
  CHECK(world.del(world.anna, "me/follow-requests/3").status == 204);
  CHECK(world.put(world.anna, "me/follow-requests/3").status == 404);
  CHECK(world.names(world.anna, "me/follow-requests") == Names{});
  CHECK(world.names(world.bob, "anna/followers") == Names{"bob"});
  CHECK(world.get(world.carl, "anna/followers").status == 404);
}

TEST_CASE("an account that becomes public grants what was asked") {
  World world;
  world.makePrivate(world.anna);
  world.put(world.bob, "anna/follow");
  world.host.as(world.anna).patch("/api/v1/users/me").json({{"isPrivate", false}}).send();
  CHECK(world.get(world.bob, "anna").data()["relationship"]["following"] == true);
}

TEST_CASE("a block ends all ties and hides the blocker") {
  World world;
  world.put(world.bob, "anna/follow");
  world.put(world.anna, "bob/follow");
  world.put(world.anna, "me/close-friends/bob");
  CHECK(world.put(world.anna, "bob/block").data()["blocking"] == true);
  CHECK(world.put(world.anna, "bob/block").status == 200);

  CHECK(world.get(world.bob, "anna").status == 404);
  CHECK(world.put(world.bob, "anna/follow").status == 404);
  CHECK(world.get(world.bob, "anna/followers").status == 404);
  CHECK(world.get(world.anna, "bob").data()["relationship"]["blocking"] == true);
  CHECK(world.put(world.anna, "bob/follow").status == 422);
  CHECK(world.get(world.carl, "anna").data()["counts"] == Json{{"posts", 0}, {"followers", 0}, {"following", 0}});
  CHECK(world.names(world.anna, "me/blocks") == Names{"bob"});
  CHECK(world.names(world.anna, "me/close-friends") == Names{});

  CHECK(world.del(world.anna, "bob/block").status == 204);
  CHECK(world.get(world.bob, "anna").status == 200);
}

TEST_CASE("muting and close friends are shown to their owner only") {
  World world;
  CHECK(world.put(world.anna, "bob/mute").data()["muting"] == true);
  CHECK(world.names(world.anna, "me/mutes") == Names{"bob"});
  const Json seen = world.get(world.bob, "anna").data()["relationship"];
  CHECK(seen["muting"] == false);
  CHECK_FALSE(seen.contains("mutedBy"));
  CHECK(world.relation(world.bob.id, world.anna.id)["mutedBy"] == true);
  CHECK(world.relation(world.bob.id, world.anna.id)["muting"] == false);
  CHECK(world.relation(world.anna.id, world.bob.id)["mutedBy"] == false);
  CHECK(world.del(world.anna, "bob/mute").status == 204);

  world.put(world.anna, "me/close-friends/bob");
  CHECK(world.relation(world.bob.id, world.anna.id)["closeFriend"] == true);
  CHECK(world.relation(world.anna.id, world.bob.id)["closeFriend"] == false);
}

TEST_CASE("followers come in pages, last first") {
  World world;
  for (Id id = 10; id < 15; ++id) world.put(world.add(id, "user" + std::to_string(id)), "anna/follow");
  const Answer first = world.get(world.bob, "anna/followers?limit=3");
  REQUIRE(first.next());
  CHECK(first.data()[0]["username"] == "user14");
  const Answer second = world.get(world.bob, "anna/followers?limit=3&cursor=" + *first.next());
  CHECK(second.data().size() == 2);
  CHECK_FALSE(second.next());
}

TEST_CASE("suggestions are friends of friends first, and nobody one knows or has blocked") {
  World world;
  const User dora = world.add(4, "dora");
  const User emil = world.add(5, "emil");
  for (const Id id : {1, 2, 3, 4, 5}) world.host.publish("account.created", {{"userId", formatId(id)}});
  world.host.runJobs();
  world.put(world.anna, "bob/follow");
  world.put(world.bob, "dora/follow");
  world.put(world.anna, "emil/block");
  const Names names = world.names(world.anna, "suggestions");
  REQUIRE(names.size() == 2);
  CHECK(names[0] == "dora");
  CHECK(names[1] == "carl");
}

TEST_CASE("ties are told to other plugins once each") {
  World world;
  world.put(world.bob, "anna/follow");
  world.put(world.bob, "anna/follow");
  world.put(world.anna, "bob/block");
  std::vector<std::string> topics;
  for (const auto& event : world.host.published()) topics.push_back(event.topic);
  CHECK(topics == std::vector<std::string>{"user.followed", "user.unfollowed", "user.blocked"});
}

TEST_CASE("cards follow a change at once, and people who are gone are left out") {
  World world;
  const auto cards = [&] { return world.host.call("users.cards/1", "byIds", {{"ids", {"1", "2", "99"}}})["cards"]; };
  CHECK(cards().size() == 2);
  world.host.as(world.anna).patch("/api/v1/users/me").json({{"displayName", "New"}}).send();
  CHECK(cards()[0]["displayName"] == "New");
  world.accounts.erase(1);
  world.host.publish("account.updated", {{"userId", "1"}});
  world.host.runJobs();
  CHECK(cards().size() == 1);
  CHECK(world.relation(2, 1)["exists"] == false);
}

TEST_CASE("a deleted account leaves no ties and exact counts") {
  World world;
  world.put(world.bob, "anna/follow");
  world.put(world.anna, "carl/follow");
  world.put(world.anna, "bob/mute");
  world.accounts.erase(1);
  world.host.publish("account.deleted", {{"userId", "1"}});
  world.host.runJobs();
  CHECK(world.get(world.bob, "carl").data()["counts"]["followers"] == 0);
  CHECK(world.get(world.carl, "bob").data()["counts"]["following"] == 0);
  CHECK(world.names(world.bob, "bob/following") == Names{});
}

TEST_CASE("whom one follows is told anew after every change") {
  World world;
  const auto followed = [&](const User& user) {
    return world.host.call("users.relations/1", "following",
                           {{"userId", formatId(user.id)}, {"after", "0"}, {"limit", 1000}})["ids"];
  };
  CHECK(followed(world.bob).empty());
  world.put(world.bob, "anna/follow");
  CHECK(followed(world.bob) == Json{"1"});
  world.put(world.bob, "carl/follow");
  CHECK(followed(world.bob) == Json{"1", "3"});
  world.del(world.bob, "anna/follow");
  CHECK(followed(world.bob) == Json{"3"});
  world.put(world.carl, "bob/block");
  CHECK(followed(world.bob).empty());

  world.makePrivate(world.anna);
  world.put(world.bob, "anna/follow");
  CHECK(followed(world.bob).empty());
  world.put(world.anna, "me/follow-requests/2");
  CHECK(followed(world.bob) == Json{"1"});
  world.host.publish("account.deleted", {{"userId", "1"}});
  world.host.runJobs();
  CHECK(followed(world.bob).empty());
}

TEST_CASE("relations to more people than one statement asks for are all there") {
  World world;
  Json ids = Json::array();
  for (Id id = 1000; id < 1300; ++id) ids.push_back(formatId(world.add(id, "user" + std::to_string(id)).id));
  world.put(world.bob, "user1299/follow");
  const Json relations =
      world.host.call("users.relations/1", "between", {{"viewerId", "2"}, {"userIds", ids}})["relations"];
  REQUIRE(relations.size() == 300);
  CHECK(relations[0]["following"] == false);
  CHECK(relations[299]["following"] == true);
}

TEST_CASE("one's own profile is told with the number of one's posts, and without a tie to oneself") {
  World world;
  world.makePrivate(world.anna);
  const Json own = world.get(world.anna, "me").data();
  CHECK(own["isPrivate"] == true);
  CHECK(
      own["relationship"] ==
      Json{{"following", false}, {"requested", false}, {"followedBy", false}, {"blocking", false}, {"muting", false}});
}

TEST_CASE("whom one follows is listed ascending by id for other plugins") {
  World world;
  world.put(world.anna, "carl/follow");
  world.put(world.anna, "bob/follow");
  const auto following = [&](const char* after, int limit) {
    return world.host.call("users.relations/1", "following",
                           {{"userId", "1"}, {"after", after}, {"limit", limit}})["ids"];
  };
  CHECK(following("0", 1000) == Json{"2", "3"});
  CHECK(following("2", 1000) == Json{"3"});
  CHECK(following("0", 1) == Json{"2"});
}
