#include <doctest/doctest.h>

#include <atomic>

#include "tests/host/stores_sql/sql_contract.hpp"
#include "tests/support/parallel.hpp"

namespace instaplay::stores::contract {
namespace {

void makeCounter(SqlStore& sql) {
  exec(sql, "CREATE TABLE counters (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)");
  exec(sql, "INSERT INTO counters (id, n) VALUES (1, 0)");
}

void increment(SqlStore& sql) {
  const auto transaction = beginWrite(sql);
  const auto n = std::stoll(value(*transaction, "SELECT n FROM counters WHERE id = 1 FOR UPDATE"));
  exec(*transaction, "UPDATE counters SET n = ? WHERE id = 1", {std::int64_t{n + 1}});
  transaction->commit();
}

void losesNoIncrement(SqlStore& sql) {
  constexpr int kThreads = 16;
  constexpr int kEach = 25;
  std::atomic<int> failures{0};
  testing::inParallel(kThreads, [&](int) {
    for (int k = 0; k < kEach; ++k) {
      try {
        increment(sql);
      } catch (const std::exception&) {
        ++failures;
      }
    }
  });
  CHECK(failures == 0);
  CHECK(value(sql, "SELECT n FROM counters WHERE id = 1") == std::to_string(kThreads * kEach));
}

void readsBesideWriter(SqlStore& sql) {
  const auto writer = beginWrite(sql);
  exec(*writer, "UPDATE counters SET n = 1 WHERE id = 1");
  CHECK(value(sql, "SELECT n FROM counters WHERE id = 1") == "0");
  CHECK(value(*beginRead(sql), "SELECT n FROM counters WHERE id = 1") == "0");
  writer->commit();
  CHECK(value(sql, "SELECT n FROM counters WHERE id = 1") == "1");
}

void readsOneSnapshot(SqlStore& sql) {
  const auto reader = beginRead(sql);
  CHECK(value(*reader, "SELECT n FROM counters WHERE id = 1") == "0");
  exec(sql, "UPDATE counters SET n = 1 WHERE id = 1");
  CHECK(value(*reader, "SELECT n FROM counters WHERE id = 1") == "0");
  CHECK(value(sql, "SELECT n FROM counters WHERE id = 1") == "1");
}

}  // namespace

void runConcurrencyContract(const MakeSqlStore& make) {
  const auto store = make();
  makeCounter(*store);
  SUBCASE("16 writers lose no increment and none fails") { losesNoIncrement(*store); }
  SUBCASE("a reader does not wait for a writer and sees what is committed") { readsBesideWriter(*store); }
  SUBCASE("a read-only transaction sees one state of the data") { readsOneSnapshot(*store); }
}

}  // namespace instaplay::stores::contract
