#include "host/stores/sql/mysql_replicas.hpp"

#include <doctest/doctest.h>

#include "host/base/error.hpp"
#include "tests/host/stores_sql/fake_session.hpp"

using namespace std::chrono_literals;
using namespace instaplay;
using namespace instaplay::stores;

namespace {

struct Stand {
  Stand() : replicas(clock) {}

  void add(FakeDatabase& database, std::size_t sessions = 4) {
    const auto open = [&database](base::Deadline) -> std::unique_ptr<SqlSession> {
      ++database.tried;
      if (!database.reachable) throw base::unavailable("Cannot reach it.");
      return std::make_unique<FakeSession>(database);
    };
    replicas.add("replica", std::make_unique<SessionPool>(PoolRules{.size = sessions}, open, clock));
  }
  std::unique_ptr<SqlTransaction> begin() { return replicas.begin(base::Deadline::after(20ms)); }

  base::ManualClock clock;
  FakeDatabase first, second;
  MysqlReplicas replicas;
};

}  // namespace

TEST_CASE("replicas are read in turn") {
  Stand stand;
  stand.add(stand.first);
  stand.add(stand.second);
  for (int i = 0; i < 6; ++i) CHECK(stand.begin() != nullptr);
  CHECK(stand.first.begun == 3);
  CHECK(stand.second.begun == 3);
}

TEST_CASE("without a replica there is nothing to begin on") {
  Stand stand;
  CHECK(stand.begin() == nullptr);
}

TEST_CASE("a replica that cannot be reached is left alone, and used again when it is back") {
  Stand stand;
  stand.first.reachable = false;
  stand.add(stand.first);
  stand.add(stand.second);
  CHECK(stand.first.tried == 1);
  for (int i = 0; i < 6; ++i) CHECK(stand.begin() != nullptr);
  CHECK(stand.first.tried == 1);
  CHECK(stand.second.begun == 6);

  stand.first.reachable = true;
  stand.clock.advance(6s);
  for (int i = 0; i < 6; ++i) CHECK(stand.begin() != nullptr);
  CHECK(stand.first.begun == 3);
}

TEST_CASE("when every replica is away the caller is told to read elsewhere") {
  Stand stand;
  stand.first.reachable = false;
  stand.add(stand.first);
  CHECK(stand.begin() == nullptr);
  stand.clock.advance(6s);
  CHECK(stand.begin() == nullptr);
  CHECK(stand.first.tried == 2);
}

TEST_CASE("a replica that is busy is told, so that its load does not fall on the others") {
  Stand stand;
  stand.add(stand.first, 1);
  const auto held = stand.begin();
  CHECK_THROWS_AS(stand.begin(), base::Error);
}
