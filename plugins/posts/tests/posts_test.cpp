#include <doctest/doctest.h>
#include <instaplay/documents.hpp>
#include <instaplay/ids.hpp>
#include <instaplay/testing.hpp>

#include <set>

#include "users/contract/fake_people.hpp"

using namespace instaplay;
using namespace instaplay::testing;
using namespace std::chrono_literals;

namespace {

// anna writes; bob follows her; carl is a stranger.
struct World {
  users::FakePeople people;
  FakeHost host;
  User anna = people.add(1, "anna");
  User bob = people.add(2, "bob");
  User carl = people.add(3, "carl");

  World() {
    people.installIn(host);
    people.follow(bob.id, anna.id);
  }

  std::string publish(const User& author, Json body) {
    host.clock().advance(1s);
    const Answer answer = host.as(author).post("/api/v1/posts").json(body).send();
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    return answer.data()["id"];
  }
  std::string publish(const User& author, const char* caption) { return publish(author, Json{{"caption", caption}}); }
  int statusOf(const User& viewer, const std::string& post) {
    return host.as(viewer).get("/api/v1/posts/" + post).send().status;
  }
  std::vector<std::string> captions(const User& viewer, const std::string& target) {
    const Answer answer = host.as(viewer).get(target).send();
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    std::vector<std::string> captions;
    for (const Json& post : answer.data()) captions.push_back(post["caption"]);
    return captions;
  }
};

using Captions = std::vector<std::string>;

}  // namespace

TEST_CASE("a new post comes back whole, with its tags and the people it mentions") {
  World world;
  const Answer answer =
      world.host.as(world.anna).post("/api/v1/posts").json({{"caption", "Hi @bob and @nobody #Light"}}).send();
  REQUIRE(answer.status == 201);
  const Json post = answer.data();
  CHECK(post["kind"] == "post");
  CHECK(post["author"]["username"] == "anna");
  CHECK(post["caption"] == "Hi @bob and @nobody #Light");
  CHECK(post["tags"] == Json{"light"});
  CHECK(post["mentions"] == Json::array({{{"id", "2"}, {"username", "bob"}}}));
  CHECK(post["visibility"] == "public");
  CHECK(post["counts"]["likes"] == 0);
  CHECK(post["viewer"]["saved"] == false);
  CHECK(post["editedAt"].is_null());
}

TEST_CASE("publishing needs an account") {
  World world;
  CHECK(world.host.post("/api/v1/posts").json({{"caption", "hi"}}).send().status == 401);
}

TEST_CASE("an empty caption and one over the limit are refused") {
  World world;
  for (const std::string& caption : {std::string(), std::string(" \n"), std::string(2201, 'a')}) {
    const Answer answer = world.host.as(world.anna).post("/api/v1/posts").json({{"caption", caption}}).send();
    CHECK(answer.status == 400);
    CHECK(answer.error().fields.at(0).path == "/caption");
  }
  CHECK(world.host.as(world.anna).post("/api/v1/posts").json({{"caption", std::string(2200, 'a')}}).send().status ==
        201);
}

TEST_CASE("the longest caption is a setting") {
  users::FakePeople people;
  const User anna = people.add(1, "anna");
  FakeHost::Options options;
  options.settings = {{"max_caption_length", 5}};
  FakeHost host(options);
  people.installIn(host);
  CHECK(host.as(anna).post("/api/v1/posts").json({{"caption", "12345"}}).send().status == 201);
  CHECK(host.as(anna).post("/api/v1/posts").json({{"caption", "123456"}}).send().status == 400);
}

TEST_CASE("media that is not there is refused") {
  World world;
  const Answer answer =
      world.host.as(world.anna).post("/api/v1/posts").json({{"caption", "hi"}, {"mediaIds", {"7"}}}).send();
  CHECK(answer.status == 422);
  CHECK(answer.error().code == "media_not_found");
}

TEST_CASE("who sees a post depends on its visibility and on the ties") {
  World world;
  world.people.makeCloseFriend(world.anna.id, world.carl.id);
  const std::string open = world.publish(world.anna, "open");
  const std::string followers = world.publish(world.anna, {{"caption", "followers"}, {"visibility", "followers"}});
  const std::string close = world.publish(world.anna, {{"caption", "close"}, {"visibility", "closeFriends"}});

  const User nobody;
  CHECK(world.statusOf(nobody, open) == 200);
  CHECK(world.statusOf(nobody, followers) == 404);
  CHECK(world.statusOf(nobody, close) == 404);
  CHECK(world.statusOf(world.bob, followers) == 200);
  CHECK(world.statusOf(world.bob, close) == 404);
  CHECK(world.statusOf(world.carl, followers) == 404);
  CHECK(world.statusOf(world.carl, close) == 200);
  CHECK(world.statusOf(world.anna, close) == 200);

  world.people.makePrivate(world.anna.id);
  CHECK(world.statusOf(world.carl, open) == 404);
  CHECK(world.statusOf(world.bob, open) == 200);
  world.people.block(world.anna.id, world.bob.id);
  CHECK(world.statusOf(world.bob, open) == 404);
}

TEST_CASE("a hidden post answers like one that does not exist") {
  World world;
  const std::string post = world.publish(world.anna, {{"caption", "x"}, {"visibility", "followers"}});
  const Answer hidden = world.host.as(world.carl).get("/api/v1/posts/" + post).send();
  const Answer missing = world.host.as(world.carl).get("/api/v1/posts/12345").send();
  CHECK(hidden.status == missing.status);
  CHECK(hidden.error().code == missing.error().code);
  CHECK(hidden.error().message == missing.error().message);
}

TEST_CASE("an edit changes what it names and marks the post") {
  World world;
  const std::string post =
      world.publish(world.anna, {{"caption", "first #a"}, {"location", "Kiel"}, {"visibility", "followers"}});
  world.host.clock().advance(1min);
  const Answer edited =
      world.host.as(world.anna).patch("/api/v1/posts/" + post).json({{"caption", "second #b"}}).send();
  REQUIRE(edited.status == 200);
  CHECK(edited.data()["caption"] == "second #b");
  CHECK(edited.data()["location"] == "Kiel");
  CHECK(edited.data()["visibility"] == "followers");
  CHECK(edited.data()["editedAt"].is_string());
  CHECK(world.captions(world.bob, "/api/v1/tags/a/posts") == Captions{});
  CHECK(world.captions(world.bob, "/api/v1/tags/b/posts") == Captions{"second #b"});
}

TEST_CASE("only the author edits and deletes; for who cannot see it the post is not there") {
  World world;
  const std::string post = world.publish(world.anna, {{"caption", "x"}, {"visibility", "followers"}});
  const std::string path = "/api/v1/posts/" + post;
  CHECK(world.host.as(world.bob).patch(path).json({{"caption", "y"}}).send().status == 403);
  CHECK(world.host.as(world.bob).del(path).send().status == 403);
  CHECK(world.host.as(world.carl).del(path).send().status == 404);
  CHECK(world.host.as(world.anna).del(path).send().status == 204);
  CHECK(world.statusOf(world.anna, post) == 404);
  CHECK(world.host.as(world.anna).del(path).send().status == 404);
}

TEST_CASE("the feed holds followed people's posts and one's own, newest first") {
  World world;
  world.publish(world.anna, "from anna");
  world.publish(world.carl, "from carl");
  world.publish(world.bob, "from bob");
  CHECK(world.captions(world.bob, "/api/v1/feed") == Captions{"from bob", "from anna"});
  world.people.mute(world.bob.id, world.anna.id);
  CHECK(world.captions(world.bob, "/api/v1/feed") == Captions{"from bob"});
}

TEST_CASE("the feed page by page is the feed, also when hidden posts lie between") {
  World world;
  Captions expected;
  for (int i = 0; i < 23; ++i) {
    const bool hidden = i % 3 == 0;
    const std::string caption = "post " + std::to_string(i);
    world.publish(world.anna, {{"caption", caption}, {"visibility", hidden ? "closeFriends" : "public"}});
    if (!hidden) expected.insert(expected.begin(), caption);
  }
  Captions seen;
  std::optional<std::string> cursor;
  do {
    Request request = world.host.as(world.bob).get("/api/v1/feed?limit=4");
    if (cursor) request.query("cursor", *cursor);
    const Answer page = request.send();
    REQUIRE(page.status == 200);
    CHECK(page.data().size() <= 4);
    for (const Json& post : page.data()) seen.push_back(post["caption"]);
    cursor = page.next();
  } while (cursor);
  CHECK(seen == expected);
}

TEST_CASE("posts of the same millisecond are neither lost nor doubled between pages") {
  World world;
  std::set<std::string> published;
  for (int i = 0; i < 5; ++i) {
    const Answer answer = world.host.as(world.anna).post("/api/v1/posts").json({{"caption", "same time"}}).send();
    published.insert(answer.data()["id"].get<std::string>());
  }
  std::set<std::string> seen;
  std::size_t count = 0;
  std::optional<std::string> cursor;
  do {
    Request request = world.host.as(world.anna).get("/api/v1/feed?limit=2");
    if (cursor) request.query("cursor", *cursor);
    const Answer page = request.send();
    for (const Json& post : page.data()) seen.insert(post["id"].get<std::string>());
    count += page.data().size();
    cursor = page.next();
  } while (cursor);
  CHECK(count == 5);
  CHECK(seen == published);
}

TEST_CASE("a cursor that is none is refused") {
  World world;
  const Answer answer = world.host.as(world.bob).get("/api/v1/feed?cursor=nonsense").send();
  CHECK(answer.status == 400);
  CHECK(answer.error().fields.at(0).path == "/cursor");
}

TEST_CASE("explore shows public posts of people whom one does not follow") {
  World world;
  world.publish(world.anna, "from anna");
  world.publish(world.carl, "from carl");
  world.publish(world.carl, {{"caption", "for followers"}, {"visibility", "followers"}});
  CHECK(world.captions(world.bob, "/api/v1/explore") == Captions{"from carl"});
  CHECK(world.captions(User{}, "/api/v1/explore") == Captions{"from carl", "from anna"});
}

TEST_CASE("a person's posts are listed for those who may see the person") {
  World world;
  world.publish(world.anna, "one");
  world.publish(world.anna, {{"caption", "two"}, {"visibility", "followers"}});
  CHECK(world.captions(world.carl, "/api/v1/users/anna/posts") == Captions{"one"});
  CHECK(world.captions(world.bob, "/api/v1/users/anna/posts") == Captions{"two", "one"});
  CHECK(world.host.get("/api/v1/users/nobody/posts").send().status == 404);
  world.people.makePrivate(world.anna.id);
  CHECK(world.host.as(world.carl).get("/api/v1/users/anna/posts").send().status == 404);
}

TEST_CASE("saved posts are private, repeatable and listed last saved first") {
  World world;
  const std::string first = world.publish(world.anna, "first");
  const std::string second = world.publish(world.anna, "second");
  world.host.as(world.bob).put("/api/v1/posts/" + second + "/save").send();
  world.host.clock().advance(1s);
  CHECK(world.host.as(world.bob).put("/api/v1/posts/" + first + "/save").send().data()["viewer"]["saved"] == true);
  CHECK(world.host.as(world.bob).put("/api/v1/posts/" + first + "/save").send().status == 200);
  CHECK(world.captions(world.bob, "/api/v1/users/me/saved") == Captions{"first", "second"});
  CHECK(world.captions(world.carl, "/api/v1/users/me/saved") == Captions{});
  CHECK(world.host.as(world.bob).del("/api/v1/posts/" + first + "/save").send().status == 204);
  CHECK(world.captions(world.bob, "/api/v1/users/me/saved") == Captions{"second"});
}

TEST_CASE("whether a post is saved is shown anew after every change, to each viewer their own") {
  World world;
  const std::string post = world.publish(world.anna, "hi");
  const std::string path = "/api/v1/posts/" + post;
  const auto saved = [&](const User& viewer) {
    return world.host.as(viewer).get(path).send().data()["viewer"]["saved"].get<bool>();
  };
  CHECK_FALSE(saved(world.bob));
  world.host.as(world.bob).put(path + "/save").send();
  CHECK(saved(world.bob));
  CHECK_FALSE(saved(world.carl));
  world.host.as(world.bob).del(path + "/save").send();
  CHECK_FALSE(saved(world.bob));
}

TEST_CASE("the number of an author's posts is told anew after every change") {
  World world;
  const auto count = [&] { return world.host.call("posts.cards/1", "counts", {{"authorIds", {"1"}}})["counts"]; };
  CHECK(count().empty());
  const std::string first = world.publish(world.anna, "one");
  CHECK(count()[0]["posts"] == 1);
  world.publish(world.anna, "two");
  CHECK(count()[0]["posts"] == 2);
  world.host.as(world.anna).del("/api/v1/posts/" + first).send();
  CHECK(count()[0]["posts"] == 1);
}

TEST_CASE("the feed asks the ties themselves, so that an old list of followed people shows nobody else") {
  World world;
  world.publish(world.carl, "by a stranger");
  world.publish(world.anna, "by a friend");
  world.host.provide("users.relations/1", "following", [](const Json&) { return Json{{"ids", {"1", "3"}}}; });
  CHECK(world.captions(world.bob, "/api/v1/feed") == Captions{"by a friend"});
}

TEST_CASE("likes are shown when their plugin is there, and nothing breaks when it is away") {
  World world;
  world.host.provide("likes.counts/1", "counts", [](const Json& in) {
    Json counts = Json::array();
    for (const Json& id : in.at("ids")) counts.push_back({{"id", id}, {"likes", 7}, {"liked", true}});
    return Json{{"counts", counts}};
  });
  const std::string post = world.publish(world.anna, "liked");
  const Json shown = world.host.as(world.bob).get("/api/v1/posts/" + post).send().data();
  CHECK(shown["counts"]["likes"] == 7);
  CHECK(shown["viewer"]["liked"] == true);

  World without;
  CHECK(without.statusOf(without.bob, without.publish(without.anna, "alone")) == 200);
}

TEST_CASE("publishing, editing and deleting are told to other plugins") {
  World world;
  const std::string post = world.publish(world.anna, "hi");
  world.host.as(world.anna).patch("/api/v1/posts/" + post).json({{"caption", "ho"}}).send();
  world.host.as(world.anna).del("/api/v1/posts/" + post).send();
  const auto events = world.host.published();
  REQUIRE(events.size() == 3);
  CHECK(events[0].topic == "post.created");
  CHECK(events[1].topic == "post.updated");
  CHECK(events[2].topic == "post.deleted");
  CHECK(events[0].json == Json{{"postId", post}, {"authorId", "1"}, {"visibility", "public"}});
}

TEST_CASE("other plugins get cards, visibility and counts in batches") {
  World world;
  const std::string open = world.publish(world.anna, "open");
  const std::string hidden = world.publish(world.anna, {{"caption", "hidden"}, {"visibility", "followers"}});
  const Json request = {{"ids", {open, hidden, "999"}}, {"viewerId", "3"}};
  CHECK(world.host.call("posts.cards/1", "visible", request)["posts"] ==
        Json::array({{{"id", open}, {"authorId", "1"}}}));
  const Json cards = world.host.call("posts.cards/1", "byIds", request)["posts"];
  REQUIRE(cards.size() == 1);
  CHECK(cards[0]["caption"] == "open");
  CHECK(world.host.call("posts.cards/1", "counts", {{"authorIds", {"1", "3"}}})["counts"] ==
        Json::array({{{"authorId", "1"}, {"posts", 2}}}));
}

TEST_CASE("a message may carry a post that its sender sees, and shows it to those who see it") {
  World world;
  const std::string hidden = world.publish(world.anna, {{"caption", "hidden"}, {"visibility", "followers"}});
  const auto ask = [&](const char* method, const char* viewer) {
    return world.host.call("post.attachment/1", method, {{"viewerId", viewer}, {"ids", {hidden, "999"}}});
  };
  CHECK(ask("check", "2") == Json{{"ids", {hidden}}});
  CHECK(ask("check", "3") == Json{{"ids", Json::array()}});
  CHECK(ask("resolve", "2")["attachments"][0]["content"]["caption"] == "hidden");
  CHECK(ask("resolve", "3")["attachments"].empty());
}

TEST_CASE("a deleted account leaves no posts and no saves") {
  World world;
  const std::string post = world.publish(world.anna, "from anna");
  const std::string other = world.publish(world.carl, "from carl");
  world.host.as(world.anna).put("/api/v1/posts/" + other + "/save").send();
  world.host.publish("account.deleted", {{"userId", "1"}});
  world.host.runJobs();
  CHECK(world.statusOf(world.bob, post) == 404);
  CHECK(world.captions(world.anna, "/api/v1/users/me/saved") == Captions{});
  CHECK(world.host.call("posts.cards/1", "counts", {{"authorIds", {"1"}}})["counts"].empty());
}

TEST_CASE("a post whose content is lost is shown as unavailable, never as an error") {
  World world;
  const std::string post = world.publish(world.anna, "lost");
  const Documents documents(world.host.sdk());
  REQUIRE(documents.removeMany("posts_content", {{"postId", *parseId(post)}}) == 1);
  world.host.clock().advance(48h);  // past what the cache keeps
  const Answer answer = world.host.as(world.bob).get("/api/v1/posts/" + post).send();
  CHECK(answer.status == 200);
  CHECK(answer.data()["caption"] == "content unavailable");
}

TEST_CASE("orphaned content is removed by the nightly job, content in use and young content stay") {
  World world;
  world.publish(world.anna, "in use");
  const Documents documents(world.host.sdk());
  const Ids ids(world.host.sdk());
  const auto orphan = [&] {
    documents.insert("posts_content", {{"_id", ids.next()},
                                       {"postId", ids.next()},
                                       {"caption", "orphan"},
                                       {"location", nullptr},
                                       {"tags", Json::array()},
                                       {"mentions", Json::array()}});
  };
  orphan();
  world.host.clock().advance(2h);
  orphan();
  CHECK(documents.count("posts_content", Json::object()) == 3);
  world.host.enqueue("posts.remove_orphans");
  world.host.runJobs();
  CHECK(documents.count("posts_content", Json::object()) == 2);
  CHECK(documents.count("posts_content", {{"caption", "in use"}}) == 1);
}
