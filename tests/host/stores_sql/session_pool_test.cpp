#include "host/stores/sql/session_pool.hpp"

#include <doctest/doctest.h>

#include <optional>

#include "host/base/deadline_scope.hpp"
#include "host/base/error.hpp"
#include "host/stores/sql/sql_errors.hpp"
#include "tests/host/stores_sql/fake_session.hpp"
#include "tests/support/server_process.hpp"

using namespace std::chrono_literals;
using namespace instaplay;
using namespace instaplay::stores;

namespace {

struct Stand {
  explicit Stand(PoolRules rules)
      : pool(
            rules, [this](base::Deadline deadline) { return openSession(deadline); }, clock) {}

  std::unique_ptr<SqlSession> openSession(base::Deadline deadline) {
    openedBy = deadline;
    if (!database.reachable) throw base::unavailable("Cannot reach 10.0.0.1.");
    return std::make_unique<FakeSession>(database);
  }
  SessionPool::Lease lease(Use use = Use::read) { return pool.lease(base::Deadline::after(10s), use); }
  static FakeSession& in(const SessionPool::Lease& lease) { return dynamic_cast<FakeSession&>(*lease); }
  /// Borrows a session for a moment and tells which it was.
  int number() { return in(lease()).number; }

  FakeDatabase database;
  base::ManualClock clock;
  base::Deadline openedBy = base::Deadline::never();
  SessionPool pool;
};

}  // namespace

TEST_CASE("sessions are lent in the order of asking") {
  Stand stand({.size = 1});
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::jthread> threads;
  {
    const auto held = stand.lease();
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        const auto lease = stand.pool.lease(base::Deadline::never(), Use::write);
        const std::lock_guard lock(mutex);
        order.push_back(i);
      });
      CHECK(testing::eventually([&] { return stand.pool.waiting() == std::size_t(i) + 1; }));
    }
  }
  threads.clear();
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK(stand.database.opened == 1);
}

TEST_CASE("one that gives up waiting does not take a session with it") {
  Stand stand({.size = 1});
  auto held = std::make_optional(stand.lease());
  CHECK_THROWS_AS(stand.pool.lease(base::Deadline::after(1ms), Use::read), base::Error);
  CHECK(stand.pool.waiting() == 0);
  held.reset();
  CHECK_NOTHROW(stand.pool.lease(base::Deadline::after(1ms), Use::read));
}

TEST_CASE("a thread that writes is told instead of waiting for itself, and may read beside") {
  Stand stand({.size = 2});
  const auto writing = stand.lease(Use::write);
  try {
    stand.lease(Use::write);
    FAIL("two sessions for writing");
  } catch (const base::Error& error) {
    CHECK(error.kind == base::ErrorKind::state);
  }
  CHECK_NOTHROW(stand.lease(Use::read));
  std::thread([&] { CHECK_NOTHROW(stand.lease(Use::write)); }).join();
}

TEST_CASE("a session that cannot be opened gives its place back, and clients are not told where the database is") {
  Stand stand({.size = 1});
  stand.database.reachable = false;
  for (int i = 0; i < 2; ++i) {
    try {
      stand.lease(Use::write);
      FAIL("a session on a database that is away");
    } catch (const base::Error& error) {
      CHECK(error.kind == base::ErrorKind::unavailable);
      CHECK(error.message == "The database cannot be used now.");
    }
  }
  stand.database.reachable = true;
  CHECK_NOTHROW(stand.lease(Use::write));
}

TEST_CASE("a session is opened by the deadline of who needs it, or the end of its call") {
  Stand stand({.size = 3});
  const auto soon = base::Deadline::after(1min), late = base::Deadline::after(2min);
  const auto first = stand.pool.lease(late, Use::read);
  CHECK(stand.openedBy.time() == late.time());
  const base::DeadlineScope call(soon);
  const auto second = stand.pool.lease(late, Use::read);
  CHECK(stand.openedBy.time() == soon.time());
}

TEST_CASE("a call that ends while its session is opened in vain is told that it is too late") {
  base::ManualClock clock;
  const auto open = [](base::Deadline deadline) -> std::unique_ptr<SqlSession> {
    CHECK(testing::eventually([&] { return deadline.expired(); }));
    throw base::unavailable("Cannot reach 10.0.0.1.");
  };
  SessionPool pool({.size = 1}, open, clock);
  const base::DeadlineScope call(base::Deadline::after(1s));
  CHECK_THROWS_AS(pool.lease(base::Deadline::never(), Use::read), CallTooLate);
}

TEST_CASE("a session comes back without an open transaction") {
  Stand stand({.size = 1});
  stand.lease()->begin(TxMode::readWrite);
  CHECK(stand.database.rolledBack == 1);
  CHECK_FALSE(stand.lease()->inTransaction());
}

TEST_CASE("a broken session is thrown away, and the ones that lay beside it are asked before they serve") {
  Stand stand({.size = 2});
  {
    const auto first = stand.lease();
    const auto second = stand.lease();
    Stand::in(first).healthy = false;
  }
  CHECK(stand.database.closed == 1);
  CHECK(stand.database.asked == 0);
  CHECK(stand.number() == 2);
  CHECK(stand.database.asked == 1);
  CHECK(stand.number() == 2);
  CHECK(stand.database.asked == 1);
}

TEST_CASE("a session that breaks while it lies idle is replaced") {
  Stand stand({.size = 1});
  FakeSession& first = Stand::in(stand.lease());
  first.healthy = false;
  CHECK(stand.number() == 2);
  CHECK(stand.database.closed == 1);
}

TEST_CASE("a session that lay idle for long is asked whether it still answers") {
  Stand stand({.size = 2, .checkAfterIdle = 5s});
  CHECK(stand.number() == 1);
  stand.clock.advance(5s);
  CHECK(stand.number() == 1);
  CHECK(stand.database.asked == 0);
  stand.clock.advance(6s);
  CHECK(stand.number() == 1);
  CHECK(stand.database.asked == 1);
}

TEST_CASE("when one session does not answer no idle one is trusted") {
  Stand stand({.size = 3, .checkAfterIdle = 5s});
  {
    const auto first = stand.lease();
    const auto second = stand.lease();
    const auto third = stand.lease();
  }
  stand.clock.advance(6s);
  stand.database.reachable = false;
  CHECK_THROWS_AS(stand.lease(), base::Error);
  CHECK(stand.database.asked == 1);
  CHECK(stand.database.closed == 3);
  stand.database.reachable = true;
  CHECK(stand.number() == 4);
}

TEST_CASE("a session that is old is replaced") {
  Stand stand({.size = 1, .maxLife = 30min});
  CHECK(stand.number() == 1);
  stand.clock.advance(29min);
  CHECK(stand.number() == 1);
  stand.clock.advance(1min);
  CHECK(stand.number() == 2);
  CHECK(stand.database.closed == 1);
}
