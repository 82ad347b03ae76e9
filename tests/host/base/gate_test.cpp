#include "host/base/gate.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <optional>
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

TEST_CASE("who has waited for long is not overtaken") {
  Gate gate(1);
  std::optional<Gate::Pass> held = gate.tryEnter();
  std::atomic<bool> isOver{false};
  std::jthread waiting([&] {
    const auto pass = gate.tryEnter(std::chrono::minutes(1));
    CHECK(pass);
    while (!isOver) std::this_thread::yield();
  });
  while (gate.waiting() == 0) std::this_thread::yield();
  const auto since = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() < since + Gate::kLongWait) std::this_thread::yield();
  held.reset();
  CHECK_FALSE(gate.tryEnter());
  isOver = true;
}

TEST_CASE("patience counts from when somebody left, and ends all the same") {
  constexpr int kWaiting = 6;
  constexpr std::chrono::milliseconds kPatience{8000};
  Gate gate(1);
  std::optional<Gate::Pass> held = gate.tryEnter();
  std::atomic<int> entered{0};
  std::vector<std::jthread> waiting;
  for (int i = 0; i < kWaiting; ++i) {
    waiting.emplace_back([&] {
      const auto pass = gate.tryEnter(kPatience, std::chrono::minutes(1));
      const auto since = std::chrono::steady_clock::now();
      while (std::chrono::steady_clock::now() < since + kPatience / 4) std::this_thread::yield();
      entered += pass ? 1 : 0;
    });
  }
  while (gate.waiting() < kWaiting) std::this_thread::yield();
  held.reset();
  waiting.clear();
  CHECK(entered == kWaiting);

  const auto again = gate.tryEnter();
  CHECK_FALSE(gate.tryEnter(std::chrono::minutes(1), std::chrono::milliseconds(1)));
  CHECK_FALSE(gate.tryEnter(std::chrono::milliseconds(1), std::chrono::minutes(1)));
}

TEST_CASE("whoever waits takes a place that was left in the same moment as another") {
  Gate gate(2);
  std::optional<Gate::Pass> first = gate.tryEnter(), second = gate.tryEnter();
  std::atomic<int> entered{0};
  std::vector<std::jthread> waiting;
  for (int i = 0; i < 2; ++i) {
    waiting.emplace_back([&] {
      const auto pass = gate.tryEnter(std::chrono::minutes(1));
      ++entered;
      while (entered < 2) std::this_thread::yield();
    });
  }
  first.reset();
  second.reset();
  waiting.clear();
  CHECK(entered == 2);
  CHECK(gate.inside() == 0);
}
