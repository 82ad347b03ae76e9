#include "host/stores/redis/redis_listener.hpp"

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "host/stores/redis/redis_connection.hpp"
#include "tests/support/redis_stand.hpp"

using namespace instaplay;
using namespace instaplay::stores;

namespace {

/// Subscribes to one channel at each connection and writes down what happens.
class Recorder final : public RedisListener::Events {
 public:
  void connected(RedisConnection& connection) override {
    connection.ask({"SUBSCRIBE", "news"}, base::Deadline::after(std::chrono::seconds{10})).orThrow();
    note("connected");
  }
  void heard(const RedisReply& message) override {
    if (message[0].text() == "message") note(std::string(message[2].text()));
  }
  void lost() override { note("lost"); }

  bool waitFor(const std::vector<std::string>& wanted) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return notes_ == wanted; });
  }

 private:
  void note(std::string text) {
    const std::lock_guard lock(mutex_);
    notes_.push_back(std::move(text));
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> notes_;
};

using Notes = std::vector<std::string>;

}  // namespace

TEST_CASE("a listener hears, also after its connection was killed") {
  testing::RedisStand stand;
  Recorder recorder;
  const RedisListener listener(stand.options(), recorder);
  REQUIRE(recorder.waitFor({"connected"}));
  stand.raw.command({"PUBLISH", "news", "one"});
  CHECK(recorder.waitFor({"connected", "one"}));
  stand.raw.command({"CLIENT", "KILL", "TYPE", "pubsub"});
  CHECK(recorder.waitFor({"connected", "one", "lost", "connected"}));
  stand.raw.command({"PUBLISH", "news", "two"});
  CHECK(recorder.waitFor({"connected", "one", "lost", "connected", "two"}));
}

TEST_CASE("a listener notices a Redis that says nothing any more, and one that is back") {
  testing::RedisStand stand;
  stand.patience = std::chrono::milliseconds{500};
  Recorder recorder;
  const RedisListener listener(stand.options(), recorder);
  REQUIRE(recorder.waitFor({"connected"}));
  stand.server.pauseIt();
  CHECK(recorder.waitFor({"connected", "lost"}));
  stand.server.resumeIt();
  CHECK(recorder.waitFor({"connected", "lost", "connected"}));
}

TEST_CASE("a listener sends commands for any thread") {
  testing::RedisStand stand;
  Recorder recorder;
  RedisListener listener(stand.options(), recorder);
  REQUIRE(recorder.waitFor({"connected"}));
  listener.send({"SUBSCRIBE", "more"});
  while (stand.raw.command({"PUBLISH", "more", "x"}).integer() == 0) continue;
  CHECK(recorder.waitFor({"connected", "x"}));
}

TEST_CASE("a listener ends while there is no Redis, and while there is a silent one") {
  testing::RedisStand stand;
  stand.patience = std::chrono::milliseconds{500};
  Recorder recorder;
  SUBCASE("none") { stand.server.kill(); }
  SUBCASE("silent") { stand.server.pauseIt(); }
  const RedisListener listener(stand.options(), recorder);
}
