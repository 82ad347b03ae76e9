#include <doctest/doctest.h>

#include <functional>

#include "host/stores/documents/mongo_options.hpp"
#include "host/stores/redis/redis_breaker.hpp"
#include "host/stores/redis/redis_options.hpp"
#include "host/stores/sql/mysql_connection.hpp"
#include "tests/faults/outage_load.hpp"
#include "tests/support/cut_proxy.hpp"
#include "tests/support/mariadb_server.hpp"
#include "tests/support/mongo_server.hpp"

using namespace instaplay;
using namespace instaplay::testing;
using namespace std::chrono_literals;

namespace {

// A server that is back serves again within five seconds. A busy machine stretches every second, so the seconds are
// told and not checked. What is checked are the refusals of somebody who comes back after a pause each time, and, in a
// case of its own, how long the product may wait for a connection.
constexpr auto kRecovery = 5s;
constexpr auto kPause = 400ms;
constexpr int kMostRefusals = 10;
constexpr int kMostWaits = 2;

struct Outage {
  std::string name;
  std::function<void()> begin, end;
};

/// A server that fails in every way it can.
struct Dependency {
  std::string name;  ///< as /readyz has it
  bool isRequired;   ///< without it requests are refused, all other times they are answered
  std::vector<Outage> outages;
  std::function<void()> cutConnections;
};

/// What /readyz says of a dependency: "ok" or "down".
std::string readiness(SocialWorld& world, const std::string& dependency) {
  const HttpAnswer answer = world.client().get("/readyz");
  if (answer.status == 200) return answer.data().at("dependencies").at(dependency);
  CHECK(answer.status == 503);
  const Json fields = answer.json().at("error").at("fields");
  for (const auto& field : fields) {
    if (field.at("path") == "/dependencies/" + dependency) return "down";
  }
  return "ok";
}

bool isServed(SocialWorld& world, HttpClient& visitor, const std::string& dependency) {
  if (readiness(world, dependency) != "ok") return false;
  const HttpAnswer post = visitor.post("/api/v1/posts", {{"caption", "I am back"}});
  return post.status == 201 && visitor.get("/api/v1/posts/" + post.data().at("id").get<std::string>()).status == 200;
}

int refusalsUntilServed(SocialWorld& world, HttpClient& visitor, const std::string& dependency) {
  int refusals = 0;
  const auto begun = std::chrono::steady_clock::now();
  eventually(
      [&] {
        if (isServed(world, visitor, dependency)) return true;
        ++refusals;
        poll(nullptr, 0, static_cast<int>(kPause.count()));
        return false;
      },
      kPatience);
  const auto time = std::chrono::steady_clock::now() - begun;
  MESSAGE(dependency << " serves after " << time / 1ms << " ms, " << refusals << " refusals");
  return refusals;
}

void survives(const Outage& outage, const Dependency& dependency, SocialWorld& world, OutageLoad& load,
              HttpClient& visitor) {
  INFO(dependency.name << ": " << outage.name);
  if (dependency.isRequired) load.expectRefusals();
  outage.begin();
  CHECK(eventually([&] { return readiness(world, dependency.name) == "down"; }, kPatience));
  CHECK(world.client().get("/healthz").status == 200);
  CHECK((dependency.isRequired ? load.refusesAll() : load.goesOn(2)));

  outage.end();
  CHECK(refusalsUntilServed(world, visitor, dependency.name) <= kMostRefusals);
  CHECK(load.goesOn(1));
  load.expectNoRefusals();
  CHECK(load.goesOn(4));
}

void survivesCuts(const Dependency& dependency, SocialWorld& world, OutageLoad& load, HttpClient& visitor) {
  INFO(dependency.name << ": connections cut");
  if (dependency.isRequired) load.expectRefusals();
  for (int round = 0; round < 5; ++round) {
    dependency.cutConnections();
    CHECK(load.goesOn(1));
  }
  CHECK(refusalsUntilServed(world, visitor, dependency.name) <= kMostRefusals);
  CHECK(load.goesOn(1));
  load.expectNoRefusals();
  CHECK(load.goesOn(4));
}

/// Every way of failing, one after the other, under one load: what was acknowledged is there in the end, and the host
/// is the one that was started, with no request left running.
void survivesAll(SocialWorld& world, const Dependency& dependency) {
  HttpClient visitor = world.person("visitor");
  OutageLoad load(world);
  REQUIRE(load.goesOn(2));
  for (const Outage& outage : dependency.outages) survives(outage, dependency, world, load, visitor);
  survivesCuts(dependency, world, load, visitor);

  const auto posts = load.end();
  CHECK(load.wrong() == 0);
  for (const std::string& post : posts) CHECK(visitor.get("/api/v1/posts/" + post).status == 200);
  CHECK(world.server().terminate() == 0);
  CHECK(world.server().output().find("were cut") == std::string::npos);
}

Dependency redis(RedisServer& server, std::string name) {
  return {std::move(name),
          false,
          {{"killed", [&] { server.kill(); }, [&] { server.start(); }},
           {"shut down", [&] { server.stop(); }, [&] { server.start(); }},
           {"stopped without a word", [&] { server.pauseIt(); }, [&] { server.resumeIt(); }}},
          [&] { server.cutConnections(); }};
}

}  // namespace

TEST_CASE("who is refused as often as may be, or waits for two connections, has waited less than five seconds") {
  CHECK(kMostRefusals * kPause < kRecovery);
  CHECK(stores::RedisBreaker::kLongestPause <= kMostWaits * kPause);
  for (const std::chrono::milliseconds wait :
       {stores::MysqlLimits{}.login, stores::MongoOptions{}.serverWait, stores::MongoOptions{}.connectWait,
        stores::RedisOptions{}.connectTimeout, stores::RedisOptions{}.commandTimeout}) {
    CHECK(kMostWaits * (wait + kPause) < kRecovery);
  }
}

TEST_CASE("MariaDB is killed, shut down, stopped, and its connections are cut, under load") {
  SocialWorld world;
  MariadbServer& server = ProductionStores::mariadb();
  survivesAll(world, {"sql",
                      true,
                      {{"killed", [&] { server.kill(); }, [&] { server.start(); }},
                       {"shut down", [&] { server.stop(); }, [&] { server.start(); }},
                       {"stopped without a word", [&] { server.pauseIt(); }, [&] { server.resumeIt(); }}},
                      [&] { server.cutConnections(); }});
}

TEST_CASE("MongoDB is shut down, stopped, and its connections are cut, under load") {
  MongoServer& server = ProductionStores::mongo();
  CutProxy proxy(server.port());
  SocialWorld world({"--set", "stores.documents.uri=mongodb://127.0.0.1:" + std::to_string(proxy.port())});
  Dependency documents{"documents",
                       true,
                       {{"shut down", [&] { server.terminate(); }, [&] { server.start(); }},
                        {"stopped without a word", [&] { server.pause(); }, [&] { server.resume(); }}},
                       [&] { proxy.cutConnections(); }};
  // The stand-in loses what it has not written yet when it is killed.
  if (MongoServer::kind() == "mongod") {
    documents.outages.push_back({"killed", [&] { server.kill(); }, [&] { server.start(); }});
  }
  survivesAll(world, documents);
}

TEST_CASE("the Redis of the cache is killed, shut down, stopped, and its connections are cut, and answers stay right") {
  SocialWorld world;
  survivesAll(world, redis(world.stores()->redisCache(), "cache"));
}

TEST_CASE("the Redis of the queue is killed, shut down, stopped, and its connections are cut, and answers stay right") {
  SocialWorld world;
  survivesAll(world, redis(world.stores()->redisQueue(), "jobs"));
}

TEST_CASE(
    "the Redis of limits and streams is killed, shut down, stopped, and its connections are cut, and answers stay "
    "right") {
  SocialWorld world;
  survivesAll(world, redis(world.stores()->redisRealtime(), "limits"));
}

TEST_CASE("a job whose queue is away when it is enqueued runs once the queue is back") {
  SocialWorld world;
  RedisServer& server = world.stores()->redisQueue();
  const auto mails = world.dataFolder() / "mail";
  server.kill();
  CHECK(world.client()
            .post("/api/v1/auth/register",
                  {{"username", "waits"}, {"password", kPassword}, {"email", "waits@example.org"}})
            .status == 201);
  server.start();
  CHECK(eventually([&] { return std::filesystem::exists(mails) && !std::filesystem::is_empty(mails); }, kPatience));
}

TEST_CASE("without the Redis of limits nobody signs in") {
  SocialWorld world;
  world.person("anna");
  RedisServer& server = world.stores()->redisRealtime();
  server.kill();
  const HttpAnswer login =
      world.client().post("/api/v1/auth/login", {{"login", "anna"}, {"password", kPassword}, {"tokenName", "t"}});
  CHECK(login.status == 503);
  CHECK(login.errorCode() == "unavailable");
  server.start();
  CHECK(eventually([&] { return readiness(world, "limits") == "ok"; }, kPatience));
  CHECK(world.signIn("anna").get("/api/v1/users/me").status == 200);
}
