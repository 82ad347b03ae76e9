#pragma once

#include <doctest/doctest.h>
#include <poll.h>

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "host/base/error.hpp"
#include "tests/host/stores_sql/sql_contract.hpp"
#include "tests/support/server_process.hpp"

namespace instaplay::stores {

inline constexpr auto kMakeEntries = "CREATE TABLE entries (id BIGINT NOT NULL PRIMARY KEY)";
inline constexpr auto kAddEntry = "INSERT INTO entries (id) VALUES (?)";

/// Writers that go on through every failure, and what they were told. Two on one table start at different numbers.
class WriteLoad {
 public:
  WriteLoad(SqlStore& sql, int threads, std::int64_t from = 0) : sql_(sql), from_(from) {
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this, i](const std::stop_token& stop) { write(i, stop); });
    }
  }

  /// Waits until more of them were acknowledged.
  void awaitProgress(std::size_t more = 20) {
    const std::size_t wanted = acknowledged() + more;
    REQUIRE(testing::eventually([&] { return acknowledged() >= wanted; }, std::chrono::seconds(60)));
  }

  void awaitFailures(int more = 1) {
    const int wanted = failures_ + more;
    REQUIRE(testing::eventually([&] { return failures_ >= wanted; }, std::chrono::seconds(60)));
  }

  void end() { threads_.clear(); }

  /// Ends the load; every entry that was acknowledged must be there, and nothing may have failed but as unavailable.
  void check() {
    end();
    std::set<std::string> stored;
    for (const auto& id : contract::values(sql_, "SELECT id FROM entries")) stored.insert(id);
    std::size_t lost = 0;
    for (const std::int64_t id : ids_) lost += stored.contains(std::to_string(id)) ? 0 : 1;
    CHECK(lost == 0);
    CHECK(otherFailures_ == 0);
  }

 private:
  void write(int thread, const std::stop_token& stop) {
    for (std::int64_t id = from_ + thread * 1'000'000'000LL; !stop.stop_requested(); ++id) {
      try {
        id % 2 == 0 ? addAlone(id) : addInTransaction(id);
        const std::lock_guard lock(mutex_);
        ids_.push_back(id);
      } catch (const base::Error& error) {
        ++(error.kind == base::ErrorKind::unavailable ? failures_ : otherFailures_);
        poll(nullptr, 0, 10);  // A client that spins would keep the server from starting.
      }
    }
  }

  void addAlone(std::int64_t id) { contract::exec(sql_, kAddEntry, {id}); }

  void addInTransaction(std::int64_t id) {
    const auto transaction = contract::beginWrite(sql_);
    contract::exec(*transaction, kAddEntry, {id});
    transaction->commit();
  }

  std::size_t acknowledged() {
    const std::lock_guard lock(mutex_);
    return ids_.size();
  }

  SqlStore& sql_;
  const std::int64_t from_;
  std::mutex mutex_;
  std::vector<std::int64_t> ids_;
  std::atomic<int> failures_{0};
  std::atomic<int> otherFailures_{0};
  std::vector<std::jthread> threads_;
};

}  // namespace instaplay::stores
