#include <doctest/doctest.h>
#include <instaplay/testing.hpp>

#include <map>
#include <thread>
#include <vector>

#include "users/contract/fake_people.hpp"

using namespace instaplay;
using namespace instaplay::testing;
using namespace std::chrono_literals;

namespace {

// Post 100 is by anna and open to all; post 200 is hidden from everybody.
struct World {
  users::FakePeople people;
  FakeHost host;
  User anna = people.add(1, "anna");
  User bob = people.add(2, "bob");
  User carl = people.add(3, "carl");

  World() {
    people.installIn(host);
    host.provide("posts.cards/1", "visible", [](const Json& in) {
      Json posts = Json::array();
      for (const Json& id : in.at("ids")) {
        if (id == "100" || id == "101") posts.push_back({{"id", id}, {"authorId", "1"}});
      }
      return Json{{"posts", posts}};
    });
    host.provide("posts.cards/1", "byIds", [](const Json& in) {
      Json posts = Json::array();
      for (const Json& id : in.at("ids")) posts.push_back({{"id", id}, {"caption", "a post"}});
      return Json{{"posts", posts}};
    });
  }

  Answer like(const User& user, const std::string& post = "100") {
    host.clock().advance(1s);
    return host.as(user).put("/api/v1/posts/" + post + "/like").send();
  }
  Answer unlike(const User& user) { return host.as(user).del("/api/v1/posts/100/like").send(); }
  Json countOf(const std::string& post, const Json& viewer = nullptr) {
    return host.call("likes.counts/1", "counts", {{"targetType", "post"}, {"ids", {post}}, {"viewerId", viewer}})
        .at("counts")
        .at(0);
  }
};

}  // namespace

TEST_CASE("a like counts once, however often it is given") {
  World world;
  CHECK(world.like(world.bob).data() == Json{{"liked", true}, {"likes", 1}});
  CHECK(world.like(world.bob).data() == Json{{"liked", true}, {"likes", 1}});
  CHECK(world.like(world.carl).data() == Json{{"liked", true}, {"likes", 2}});
}

TEST_CASE("a like is taken back once, however often it is taken back") {
  World world;
  world.like(world.bob);
  world.like(world.carl);
  CHECK(world.unlike(world.bob).data() == Json{{"liked", false}, {"likes", 1}});
  CHECK(world.unlike(world.bob).data() == Json{{"liked", false}, {"likes", 1}});
}

TEST_CASE("liking needs an account and a post that one can see") {
  World world;
  CHECK(world.host.put("/api/v1/posts/100/like").send().status == 401);
  CHECK(world.like(world.bob, "200").status == 404);
  CHECK(world.like(world.bob, "none").status == 404);
  CHECK(world.host.as(world.bob).get("/api/v1/posts/200/likes").send().status == 404);
}

TEST_CASE("likers are listed last first, without those whom a block hides") {
  World world;
  world.like(world.bob);
  world.like(world.carl);
  const auto names = [&](const User& viewer) {
    std::vector<std::string> names;
    for (const Json& liker : world.host.as(viewer).get("/api/v1/posts/100/likes").send().data()) {
      names.push_back(liker["username"]);
    }
    return names;
  };
  CHECK(names(world.anna) == std::vector<std::string>{"carl", "bob"});
  world.people.block(world.carl.id, world.anna.id);
  CHECK(names(world.anna) == std::vector<std::string>{"bob"});
}

TEST_CASE("likers come in pages") {
  World world;
  for (Id id = 10; id < 15; ++id) world.like(world.people.add(id, "user" + std::to_string(id)));
  const Answer first = world.host.get("/api/v1/posts/100/likes?limit=3").send();
  REQUIRE(first.data().size() == 3);
  REQUIRE(first.next());
  const Answer second = world.host.get("/api/v1/posts/100/likes?limit=3").query("cursor", *first.next()).send();
  CHECK(second.data().size() == 2);
  CHECK_FALSE(second.next());
}

TEST_CASE("one's liked posts are listed last liked first") {
  World world;
  world.like(world.bob, "100");
  world.like(world.bob, "101");
  const Json posts = world.host.as(world.bob).get("/api/v1/users/me/likes").send().data();
  REQUIRE(posts.size() == 2);
  CHECK(posts[0]["id"] == "101");
  CHECK(posts[1]["id"] == "100");
}

TEST_CASE("the service tells count and whether the viewer likes, also right after a change") {
  World world;
  CHECK(world.countOf("100") == Json{{"id", "100"}, {"likes", 0}, {"liked", false}});
  world.like(world.bob);
  CHECK(world.countOf("100", "2") == Json{{"id", "100"}, {"likes", 1}, {"liked", true}});
  CHECK(world.countOf("100", "3") == Json{{"id", "100"}, {"likes", 1}, {"liked", false}});
  world.unlike(world.bob);
  CHECK(world.countOf("100", "2") == Json{{"id", "100"}, {"likes", 0}, {"liked", false}});
}

TEST_CASE("counts and what a viewer likes are asked for together, and told anew after every change") {
  World world;
  const auto states = [&](const char* viewer) {
    return world.host
        .call("likes.counts/1", "counts",
              {{"targetType", "post"}, {"ids", {"100", "101", "102"}}, {"viewerId", viewer}})
        .at("counts");
  };
  const auto state = [](const char* id, int likes, bool liked) {
    return Json{{"id", id}, {"likes", likes}, {"liked", liked}};
  };
  world.like(world.bob, "100");
  world.like(world.bob, "101");
  world.like(world.carl, "101");
  CHECK(states("2") == Json{state("100", 1, true), state("101", 2, true), state("102", 0, false)});
  CHECK(states("3") == Json{state("100", 1, false), state("101", 2, true), state("102", 0, false)});
  world.unlike(world.bob);
  world.like(world.carl, "100");
  CHECK(states("2") == Json{state("100", 1, false), state("101", 2, true), state("102", 0, false)});
  CHECK(states("3") == Json{state("100", 1, true), state("101", 2, true), state("102", 0, false)});
}

TEST_CASE("likes are told to other plugins once each") {
  World world;
  world.like(world.bob);
  world.like(world.bob);
  world.unlike(world.bob);
  const auto events = world.host.published();
  REQUIRE(events.size() == 2);
  CHECK(events[0].topic == "like.created");
  CHECK(events[0].json == Json{{"targetType", "post"}, {"targetId", "100"}, {"userId", "2"}, {"ownerId", "1"}});
  CHECK(events[1].topic == "like.deleted");
}

TEST_CASE("a deleted post takes its likes along") {
  World world;
  world.like(world.bob);
  world.host.publish("post.deleted", {{"postId", "100"}});
  world.host.runJobs();
  CHECK(world.countOf("100", "2") == Json{{"id", "100"}, {"likes", 0}, {"liked", false}});
}

TEST_CASE("a deleted account takes its likes back") {
  World world;
  world.like(world.bob);
  world.like(world.carl);
  world.host.publish("account.deleted", {{"userId", "2"}});
  world.host.runJobs();
  CHECK(world.countOf("100", "2") == Json{{"id", "100"}, {"likes", 1}, {"liked", false}});
}

TEST_CASE("the count is exact when forty people like and unlike at once") {
  World world;
  world.host.start();
  std::vector<Request> likes, unlikes;
  for (Id id = 1000; id < 1040; ++id) {
    const User user = world.people.add(id, "user" + std::to_string(id));
    likes.push_back(world.host.as(user).put("/api/v1/posts/100/like"));
    if (id % 2 == 0) unlikes.push_back(world.host.as(user).del("/api/v1/posts/100/like"));
  }
  const auto sendAll = [](const std::vector<Request>& requests) {
    std::vector<std::thread> threads;
    for (std::size_t first = 0; first < 8; ++first) {
      threads.emplace_back([&requests, first] {
        for (std::size_t i = first; i < requests.size(); i += 8) requests[i].send();
      });
    }
    for (std::thread& thread : threads) thread.join();
  };
  sendAll(likes);
  CHECK(world.countOf("100")["likes"] == 40);
  sendAll(unlikes);
  CHECK(world.countOf("100")["likes"] == 20);
}
