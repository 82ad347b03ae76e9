#include "host/stores/sql/session_pool.hpp"

#include <doctest/doctest.h>

#include <optional>

#include "host/base/error.hpp"
#include "host/stores/sql/sql_counters.hpp"
#include "host/stores/sql/temporary_folder.hpp"

using namespace std::chrono_literals;
using namespace instaplay;
using namespace instaplay::stores;

namespace {

struct Turn {
  TemporaryFolder folder;
  SqlCounters counters;
  SessionPool pool{{folder.path() / "store.db", Durability::none}, 1, Nesting::refused, counters};
};

void waitUntilWaiting(const SessionPool& pool, std::size_t count) {
  const auto deadline = base::Deadline::after(10s);
  while (pool.waiting() < count) {
    REQUIRE_FALSE(deadline.expired());
    std::this_thread::yield();
  }
}

}  // namespace

TEST_CASE("sessions are lent in the order of asking") {
  Turn turn;
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::jthread> threads;
  {
    const auto held = turn.pool.lease(base::Deadline::never());
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        const auto lease = turn.pool.lease(base::Deadline::never());
        const std::lock_guard lock(mutex);
        order.push_back(i);
      });
      waitUntilWaiting(turn.pool, std::size_t(i) + 1);
    }
  }
  threads.clear();
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("one that gives up waiting does not take a session with it") {
  Turn turn;
  std::optional<SessionPool::Lease> held(turn.pool.lease(base::Deadline::never()));
  std::thread([&] { CHECK_THROWS_AS(turn.pool.lease(base::Deadline::after(1ms)), base::Error); }).join();
  CHECK(turn.pool.waiting() == 0);
  held.reset();
  CHECK_NOTHROW(turn.pool.lease(base::Deadline::after(1ms)));
}

TEST_CASE("a session that cannot be opened gives its place back, and clients are not told where the file is") {
  const TemporaryFolder folder;
  SqlCounters counters;
  SessionPool pool{{folder.path() / "missing" / "store.db"}, 1, Nesting::refused, counters};
  for (int i = 0; i < 2; ++i) {
    try {
      pool.lease(base::Deadline::after(1s));
      FAIL("a session on a missing folder");
    } catch (const base::Error& error) {
      CHECK(error.message == "The database cannot be used now.");
    }
  }
}

TEST_CASE("a session comes back without an open transaction") {
  Turn turn;
  turn.pool.lease(base::Deadline::never())->begin(TxMode::readWrite);
  CHECK_FALSE(turn.pool.lease(base::Deadline::never())->inTransaction());
}
