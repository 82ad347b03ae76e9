#include "host/base/deadline_scope.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace instaplay::base;
using namespace std::chrono_literals;

TEST_CASE("outside of a scope a thread waits for as long as it likes") {
  CHECK(DeadlineScope::current().isNever());
  const DeadlineScope mine(Deadline::after(1min));
  std::thread([] { CHECK(DeadlineScope::current().isNever()); }).join();
}

TEST_CASE("of nested scopes the soonest counts, and each ends with itself") {
  const auto soon = Deadline::after(1min), late = Deadline::after(2min);
  {
    const DeadlineScope outer(late);
    {
      const DeadlineScope inner(soon);
      CHECK(DeadlineScope::current().time() == soon.time());
      const DeadlineScope innermost(Deadline::never());
      CHECK(DeadlineScope::current().time() == soon.time());
    }
    CHECK(DeadlineScope::current().time() == late.time());
  }
  CHECK(DeadlineScope::current().isNever());
}
