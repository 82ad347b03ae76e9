#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "tests/integration/social_world.hpp"
#include "tests/support/mariadb_server.hpp"
#include "tests/support/mongo_server.hpp"

using namespace instaplay::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto kPatience = 60s;
constexpr auto kRecovery = 30s;  // of a loaded machine; the log tells that it takes less

/// People who publish and read for as long as it lives, and what they were told.
class Load {
 public:
  explicit Load(SocialWorld& world) {
    for (int i = 0; i < 4; ++i) {
      const std::string token = world.person("writer" + std::to_string(i)).bearer();
      threads_.emplace_back([this, &world, token](const std::stop_token& stop) { run(stop, world, token); });
    }
  }

  std::size_t published() const {
    const std::lock_guard lock(mutex_);
    return published_.size();
  }
  /// Until so many more posts were acknowledged.
  bool goesOn(std::size_t more) const {
    const std::size_t before = published();
    return eventually([&] { return published() >= before + more; }, kPatience);
  }
  bool seesRefusals() const {
    return eventually([&] { return refused_ > 0; }, kPatience);
  }

  /// Ends it; gives the posts that were acknowledged.
  std::set<std::string> end() {
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();
    return published_;
  }
  int wrong() const { return wrong_; }

 private:
  void run(const std::stop_token& stop, SocialWorld& world, const std::string& token) {
    HttpClient client = world.client();
    client.useBearer(token);
    while (!stop.stop_requested()) {
      const HttpAnswer post = client.post("/api/v1/posts", {{"caption", "under load"}});
      judge(post, 201);
      if (post.status == 201) {
        const std::lock_guard lock(mutex_);
        published_.insert(post.data().at("id"));
      }
      judge(client.get("/api/v1/feed?limit=5"), 200);
    }
  }

  /// Right, or refused in the one form in which a client is told to come back.
  void judge(const HttpAnswer& answer, int right) {
    if (answer.status == right) return;
    const bool isRefusal = (answer.status == 503 && answer.errorCode() == "unavailable") ||
                           (answer.status == 504 && answer.errorCode() == "timeout");
    ++(isRefusal ? refused_ : wrong_);
    if (!isRefusal) MESSAGE("answer " << answer.status << ": " << answer.body);
  }

  mutable std::mutex mutex_;
  std::set<std::string> published_;
  std::atomic<int> refused_{0}, wrong_{0};
  std::vector<std::jthread> threads_;
};

/// What /readyz says of a dependency: "ok" or "down".
std::string readiness(SocialWorld& world, const std::string& dependency) {
  const HttpAnswer answer = world.client().get("/readyz");
  if (answer.status == 200) return answer.data().at("dependencies").at(dependency);
  const auto fields = answer.json().at("error").at("fields");
  for (const auto& field : fields) {
    if (field.at("path") == "/dependencies/" + dependency) return "down";
  }
  return "ok";
}

struct Outage {
  std::string dependency;  ///< as /readyz names it
  bool refusesWrites;      ///< while it lasts
  std::function<void()> begin, end;
};

void survives(SocialWorld& world, const Outage& outage) {
  Load load(world);
  REQUIRE(load.goesOn(8));

  outage.begin();
  CHECK(eventually([&] { return readiness(world, outage.dependency) == "down"; }, kPatience));
  CHECK(world.client().get("/healthz").status == 200);
  if (outage.refusesWrites) {
    CHECK(load.seesRefusals());
  } else {
    CHECK(load.goesOn(8));
  }

  outage.end();
  CHECK(eventually([&] { return readiness(world, outage.dependency) == "ok"; }, kRecovery));
  CHECK(load.goesOn(8));

  const auto published = load.end();
  CHECK(load.wrong() == 0);
  HttpClient reader = world.person("reader");
  for (const std::string& post : published) CHECK(reader.get("/api/v1/posts/" + post).status == 200);
}

Outage kill(RedisServer& server, std::string dependency) {
  return {std::move(dependency), false, [&] { server.kill(); }, [&] { server.start(); }};
}

Outage pause(RedisServer& server, std::string dependency) {
  return {std::move(dependency), false, [&] { server.pauseIt(); }, [&] { server.resumeIt(); }};
}

}  // namespace

TEST_CASE("killed: MariaDB") {
  SocialWorld world;
  MariadbServer& server = world.stores()->mariadb();
  survives(world, {"sql", true, [&] { server.kill(); }, [&] { server.start(); }});
}

TEST_CASE("stopped without a word: MariaDB") {
  SocialWorld world;
  MariadbServer& server = world.stores()->mariadb();
  survives(world, {"sql", true, [&] { server.pauseIt(); }, [&] { server.resumeIt(); }});
}

TEST_CASE("connections cut under load: MariaDB") {
  SocialWorld world;
  MariadbServer& server = world.stores()->mariadb();
  Load load(world);
  for (int round = 0; round < 5; ++round) {
    REQUIRE(load.goesOn(4));
    for (const std::string& id :
         server.execute("SELECT id FROM information_schema.processlist WHERE user = 'instaplay'")) {
      try {
        server.execute("KILL CONNECTION " + id);
      } catch (const std::exception&) {
        // It has ended by itself.
      }
    }
  }
  REQUIRE(load.goesOn(8));
  const auto published = load.end();
  CHECK(load.wrong() == 0);
  HttpClient reader = world.person("reader");
  for (const std::string& post : published) CHECK(reader.get("/api/v1/posts/" + post).status == 200);
}

// Its stand-in loses what it has not written yet when it is killed, so it is asked to end.
TEST_CASE("ended and started again: MongoDB") {
  SocialWorld world;
  MongoServer& server = world.stores()->mongo();
  survives(world, {"documents", true, [&] { server.terminate(); }, [&] { server.start(); }});
}

TEST_CASE("stopped without a word: MongoDB") {
  SocialWorld world;
  MongoServer& server = world.stores()->mongo();
  survives(world, {"documents", true, [&] { server.pause(); }, [&] { server.resume(); }});
}

TEST_CASE("killed: the Redis of the cache") {
  SocialWorld world;
  survives(world, kill(world.stores()->redisCache(), "cache"));
}

TEST_CASE("stopped without a word: the Redis of the cache") {
  SocialWorld world;
  survives(world, pause(world.stores()->redisCache(), "cache"));
}

TEST_CASE("killed: the Redis of the queue; the jobs of the outage run after it") {
  SocialWorld world;
  RedisServer& server = world.stores()->redisQueue();
  const auto mails = world.dataFolder() / "mail";
  const auto register_ = [&](const std::string& name) {
    return world.client()
        .post("/api/v1/auth/register", {{"username", name}, {"password", kPassword}, {"email", name + "@example.org"}})
        .status;
  };
  survives(world, kill(server, "jobs"));

  server.kill();
  CHECK(register_("waits") == 201);
  server.start();
  CHECK(eventually([&] { return std::filesystem::exists(mails) && !std::filesystem::is_empty(mails); }, kPatience));
}

TEST_CASE("stopped without a word: the Redis of the queue") {
  SocialWorld world;
  survives(world, pause(world.stores()->redisQueue(), "jobs"));
}

TEST_CASE("killed: the Redis of limits and streams; reads go on, and nobody signs in") {
  SocialWorld world;
  world.person("anna");
  RedisServer& server = world.stores()->redisRealtime();
  Outage outage = kill(server, "limits");
  outage.begin = [&] {
    server.kill();
    const HttpAnswer login =
        world.client().post("/api/v1/auth/login", {{"login", "anna"}, {"password", kPassword}, {"tokenName", "t"}});
    CHECK(login.status == 503);
  };
  survives(world, outage);
  CHECK(world.signIn("anna").get("/api/v1/users/me").status == 200);
}

TEST_CASE("stopped without a word: the Redis of limits and streams") {
  SocialWorld world;
  survives(world, pause(world.stores()->redisRealtime(), "limits"));
}
