#include "host/edge/worker_pool.hpp"

#include <doctest/doctest.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "host/base/error.hpp"
#include "tests/support/server_process.hpp"

namespace instaplay::edge {
namespace {

using testing::eventually;

constexpr std::size_t kThreads = 4, kMost = 10;
constexpr std::chrono::seconds kPatience{60};
constexpr std::size_t kSpares = kThreads / 2;

/// A pool whose handlers stay until they are let go.
struct World {
  World() { pool.start(); }
  ~World() { letAllGo(); }

  /// Adds handlers until so many stay.
  void hold(std::size_t count) {
    for (std::size_t i = held; i < count; ++i) {
      boost::asio::post(pool.context(), [this] {
        const WorkerPool::Busy busy(pool);
        stay();
      });
    }
    awaitHeld(count);
  }

  /// Adds one that waits for its client.
  void holdWaiting() {
    const std::size_t before = held;
    boost::asio::post(pool.context(), [this] {
      const WorkerPool::Busy busy(pool);
      const WorkerPool::Waiting waiting(pool);
      stay();
    });
    awaitHeld(before + 1);
  }

  void letAllGo() {
    std::unique_lock lock(mutex);
    ++turn;
    changed.notify_all();
    changed.wait_for(lock, kPatience, [&] { return held == 0; });
  }

  /// Runs count short handlers, one after the other.
  void runShort(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      std::unique_lock lock(mutex);
      bool ran = false;
      boost::asio::post(pool.context(), [&] {
        const WorkerPool::Busy busy(pool);
        const std::lock_guard inside(mutex);
        ran = true;
        changed.notify_all();
      });
      REQUIRE(changed.wait_for(lock, kPatience, [&] { return ran; }));
    }
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::size_t held = 0;
  int turn = 0;
  WorkerPool pool{kThreads, kMost};

 private:
  void awaitHeld(std::size_t count) {
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, kPatience, [&] { return held == count; }));
  }

  void stay() {
    std::unique_lock lock(mutex);
    const int mine = turn;
    ++held;
    changed.notify_all();
    changed.wait(lock, [&] { return turn != mine; });
    --held;
    changed.notify_all();
  }
};

TEST_CASE("a thread whose handler stays is replaced until that one has ended") {
  World world;
  world.hold(2);
  world.pool.relieve();
  CHECK(world.pool.size() == kThreads);
  world.pool.relieve();
  CHECK(world.pool.size() == kThreads + 2);
  world.hold(kThreads + 2);
  world.letAllGo();
  CHECK(eventually([&] {
    world.pool.relieve();
    return world.pool.size() == kThreads;
  }));
}

TEST_CASE("threads come while all wait and end few handlers, up to the most, and leave after that") {
  World world;
  world.hold(kThreads);
  world.pool.relieve();
  CHECK(world.pool.size() == kThreads);
  for (std::size_t size = kThreads; size < kMost; size += kSpares) {
    world.letAllGo();
    world.hold(size);
    world.pool.relieve();
    CHECK(world.pool.size() == size + kSpares);
  }
  world.letAllGo();
  world.hold(kMost);
  world.pool.relieve();
  CHECK(world.pool.size() == kMost);

  world.letAllGo();
  CHECK(eventually([&] {
    world.pool.relieve();
    return world.pool.size() == kThreads;
  }));
  world.hold(kThreads);
}

TEST_CASE("no threads come for handlers that are many and short") {
  World world;
  for (int i = 0; i < 3; ++i) {
    world.hold(kThreads);
    world.pool.relieve();
    CHECK(world.pool.size() == kThreads);
    world.letAllGo();
    world.runShort(2 * kThreads);
  }
}

TEST_CASE("a handler that streams on a thread that is not the pool's is told so") {
  World world;
  CHECK_THROWS_AS(WorkerPool::Waiting(world.pool), base::Error);
}

TEST_CASE("a thread that waits for its client is replaced at once where all are taken, and the other leaves after it") {
  World world;
  world.hold(kThreads - 1);
  world.holdWaiting();
  world.runShort(1);
  CHECK(world.pool.size() == kThreads + 1);
  world.letAllGo();
  CHECK(eventually([&] { return world.pool.size() == kThreads; }));
}

TEST_CASE("where threads are free a thread that waits for its client is replaced by the next call of relieve") {
  World world;
  world.holdWaiting();
  CHECK(world.pool.size() == kThreads);
  world.pool.relieve();
  CHECK(world.pool.size() == kThreads + 1);
  world.pool.relieve();
  world.pool.relieve();
  CHECK(world.pool.size() == kThreads + 1);
}

}  // namespace
}  // namespace instaplay::edge
