#include "host/base/gate.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

using instaplay::base::Gate;

TEST_CASE("a full gate turns away, and lets in again when somebody leaves") {
  Gate gate(2);
  auto first = gate.tryEnter();
  {
    const auto second = gate.tryEnter();
    CHECK(first);
    CHECK(second);
    CHECK_FALSE(gate.tryEnter());
    CHECK(gate.inside() == 2);
  }
  CHECK(gate.tryEnter());
  first.reset();
  CHECK(gate.inside() == 0);
}

TEST_CASE("who waits gets in as soon as somebody leaves") {
  Gate gate(1);
  auto first = gate.tryEnter();
  CHECK_FALSE(gate.tryEnter(std::chrono::milliseconds(1)));
  std::atomic<bool> entered{false};
  std::jthread waiting([&] { entered = gate.tryEnter(std::chrono::minutes(1)).has_value(); });
  first.reset();
  waiting.join();
  CHECK(entered);
  CHECK(gate.inside() == 0);
}

TEST_CASE("a pass that moved is given back once") {
  Gate gate(1);
  auto pass = gate.tryEnter();
  {
    const auto moved = std::move(*pass);
    pass.reset();
    CHECK(gate.inside() == 1);
  }
  CHECK(gate.inside() == 0);
}

TEST_CASE("never more threads than the capacity are inside") {
  Gate gate(3);
  std::atomic<int> inside{0}, most{0}, entered{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 2000; ++round) {
        if (const auto pass = gate.tryEnter()) {
          const int now = ++inside;
          for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
          }
          ++entered;
          --inside;
        }
      }
    });
  }
  threads.clear();
  CHECK(most <= 3);
  CHECK(entered > 0);
  CHECK(gate.inside() == 0);
}
