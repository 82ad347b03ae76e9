#include <doctest/doctest.h>

#include <chrono>

#include "host/base/deadline_scope.hpp"
#include "tests/host/stores_sql/sql_contract.hpp"

using namespace std::chrono_literals;

namespace instaplay::stores::contract {
namespace {

using base::Deadline;
using base::DeadlineScope;
using base::ErrorKind;

// Takes minutes on any machine.
constexpr auto kSlow = "SELECT COUNT(*) FROM marks a, marks b, marks c, marks d, marks e WHERE a.n + e.n < 0";

void makeMarks(SqlStore& sql) {
  exec(sql, "CREATE TABLE marks (n BIGINT NOT NULL PRIMARY KEY)");
  const auto transaction = beginWrite(sql);
  for (std::int64_t n = 1; n <= 200; ++n) exec(*transaction, "INSERT INTO marks (n) VALUES (?)", {n});
  transaction->commit();
}

void endsSlowStatements(SqlStore& sql) {
  {
    const DeadlineScope call(Deadline::after(300ms));
    CHECK(kindThrownBy([&] { value(sql, kSlow); }) == ErrorKind::timeout);
  }
  CHECK(value(sql, "SELECT COUNT(*) FROM marks") == "200");
}

void losesTransactionOfSlowStatement(SqlStore& sql) {
  const auto transaction = beginWrite(sql);
  exec(*transaction, "DELETE FROM marks WHERE n = 1");
  {
    const DeadlineScope call(Deadline::after(300ms));
    CHECK(kindThrownBy([&] { value(*transaction, kSlow); }) == ErrorKind::timeout);
  }
  CHECK(kindThrownBy([&] { exec(*transaction, "DELETE FROM marks WHERE n = 2"); }) == ErrorKind::unavailable);
  CHECK(kindThrownBy([&] { transaction->commit(); }) == ErrorKind::unavailable);
  CHECK(value(sql, "SELECT COUNT(*) FROM marks") == "200");
}

void startsNothingTooLate(SqlStore& sql) {
  const auto transaction = beginWrite(sql);
  exec(*transaction, "DELETE FROM marks WHERE n = 1");
  const auto reading = beginRead(sql);
  {
    const DeadlineScope call(Deadline::after(0ms));
    CHECK(kindThrownBy([&] { value(*reading, "SELECT COUNT(*) FROM marks"); }) == ErrorKind::timeout);
    CHECK(kindThrownBy([&] { transaction->commit(); }) == ErrorKind::timeout);
    CHECK(kindThrownBy([&] { exec(sql, "DELETE FROM marks WHERE n = 2"); }) == ErrorKind::timeout);
    CHECK(kindThrownBy([&] { beginRead(sql); }) == ErrorKind::timeout);
  }
  CHECK(value(sql, "SELECT COUNT(*) FROM marks") == "200");
}

}  // namespace

void runDeadlineContract(const MakeSqlStore& make) {
  const auto store = make();
  makeMarks(*store);
  SUBCASE("a statement ends with the call that it runs for") { endsSlowStatements(*store); }
  SUBCASE("a transaction whose statement was ended is lost") { losesTransactionOfSlowStatement(*store); }
  SUBCASE("nothing starts, or is committed, for a call without time left") { startsNothingTooLate(*store); }
}

}  // namespace instaplay::stores::contract
