#pragma once

#include <latch>
#include <thread>
#include <vector>

namespace instaplay::testing {

/// Runs work(0) .. work(count - 1) on a thread each, let go together; returns when all are done.
template <typename Work>
void inParallel(int count, const Work& work) {
  std::latch start(count);
  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      work(i);
    });
  }
}

}  // namespace instaplay::testing
