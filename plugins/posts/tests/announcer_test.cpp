#include "post_announcer.hpp"

#include <doctest/doctest.h>
#include <instaplay/services.hpp>
#include <instaplay/testing.hpp>

#include "sql_post_repository.hpp"
#include "users/contract/fake_people.hpp"

using namespace instaplay;
using namespace instaplay::posts;

namespace {

using Audiences = std::vector<std::vector<Id>>;

/// Author 1 has the followers 2, 3 and 4; 3 and the stranger 5 are close friends.
struct World {
  users::FakePeople people;
  testing::FakeHost host;
  PostRules rules;
  Host sdk = connected();
  SqlPostRepository posts{Sql(sdk)};
  PostAnnouncer announcer{
      {Sql(sdk), Jobs(sdk), Sockets(sdk), posts, users::RelationsClient(Services(sdk).bind("users.relations/1"))},
      rules};

  Host connected() {
    people.installIn(host);
    for (Id user = 1; user <= 5; ++user) people.add(user, "user" + std::to_string(user));
    for (Id user = 2; user <= 4; ++user) people.follow(user, 1);
    people.makeCloseFriend(1, 3);
    people.makeCloseFriend(1, 5);
    return host.sdk();
  }
  Id publish(Visibility visibility) {
    const Id id = Ids(sdk).next();
    Sql(sdk).transaction([&](const Transaction& tx) {
      posts.insert(tx, {id, 1, visibility, id, true, 1, std::nullopt}, {});
    });
    return id;
  }
  /// Whom each push of one announcement, with the pages that it enqueues, goes to.
  Audiences announced(Id post) {
    const std::size_t before = host.pushes().size();
    announcer.announce(post, 0);
    host.runJobs();
    Audiences audiences;
    const auto pushes = host.pushes();
    for (std::size_t at = before; at < pushes.size(); ++at) {
      CHECK(pushes[at].kind == "post.new");
      CHECK(pushes[at].durable);
      CHECK(pushes[at].json == Json{{"postId", formatId(post)}, {"authorId", "1"}});
      audiences.push_back(pushes[at].users);
    }
    return audiences;
  }
  void addFollowers(Id count) {
    for (Id user = 1000; user < 1000 + count; ++user) {
      people.add(user, "user" + std::to_string(user));
      people.follow(user, 1);
    }
  }
};

}  // namespace

TEST_CASE("followers who may see a new post are told of it") {
  World world;
  CHECK(world.announced(world.publish(Visibility::everybody)) == Audiences{{2, 3, 4}});
  CHECK(world.announced(world.publish(Visibility::followers)) == Audiences{{2, 3, 4}});
  CHECK(world.announced(world.publish(Visibility::closeFriends)) == Audiences{{3}});
  world.people.block(1, 2);
  world.people.block(4, 1);
  CHECK(world.announced(world.publish(Visibility::everybody)) == Audiences{{3}});
}

TEST_CASE("who mutes the author is not told, and whom the author mutes is") {
  World world;
  world.people.mute(2, 1);
  world.people.mute(3, 1);
  world.people.mute(1, 4);
  CHECK(world.announced(world.publish(Visibility::everybody)) == Audiences{{4}});
  CHECK(world.announced(world.publish(Visibility::closeFriends)).empty());
}

TEST_CASE("an announcement that runs again, as after a crash, tells nobody twice") {
  World world;
  const Id post = world.publish(Visibility::everybody);
  CHECK(world.announced(post).size() == 1);
  world.people.add(6, "user6");
  world.people.follow(6, 1);
  CHECK(world.announced(post).empty());
}

TEST_CASE("a post that is gone, and one of an author with many followers, is not announced") {
  World world;
  CHECK(world.announced(12345).empty());
  world.rules.announceFollowers = 2;
  CHECK(world.announced(world.publish(Visibility::everybody)).empty());
  world.rules.announceFollowers = 3;
  CHECK(world.announced(world.publish(Visibility::everybody)).size() == 1);
}

TEST_CASE("a long list of followers is told chunk by chunk, each follower once") {
  World world;
  constexpr Id kFollowers = 2500;
  world.addFollowers(kFollowers);
  world.rules.announceFollowers = 10000;
  const Id post = world.publish(Visibility::everybody);
  // The first page twice, as after a crash before its job was acknowledged.
  world.announcer.announce(post, 0);
  const std::size_t first = world.host.pushes().size();
  CHECK(first == 1);
  CHECK(world.announced(post).size() == 2);
  std::vector<Id> told;
  for (const auto& push : world.host.pushes()) told.insert(told.end(), push.users.begin(), push.users.end());
  CHECK(told.size() == kFollowers + 3);
  CHECK(std::is_sorted(told.begin(), told.end()));
}

TEST_CASE("publishing enqueues the announcement, which ends") {
  World world;
  CHECK(world.host.as({1, "user1"}).post("/api/v1/posts").json({{"caption", "hi"}}).send().status == 201);
  CHECK(world.host.runJobs() > 0);
  CHECK(world.host.deadJobs().empty());
}
