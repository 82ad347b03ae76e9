#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <optional>
#include <thread>

#include "host/base/deadline_scope.hpp"
#include "tests/host/plugins/fake_call.hpp"
#include "tests/host/plugins/plugin_stand.hpp"
#include "tests/support/parallel.hpp"

using namespace instaplay::plugins;
using instaplay::base::Deadline;
using instaplay::base::DeadlineScope;
using instaplay::base::ErrorKind;
using std::chrono::milliseconds;

namespace {

ip_status answerOk(void*, ip_call*) { return IP_OK; }
ip_status answerBadly(void*, ip_call*) { return IP_E_UNAVAILABLE; }
ip_status throwSomething(void*, ip_call*) { throw 42; }

/// Remembers whether two calls were ever inside at once.
struct Room {
  std::atomic<int> inside{0}, visits{0};
  std::atomic<bool> crowded{false};

  static ip_status visit(void* self, ip_call*) {
    Room& room = *static_cast<Room*>(self);
    if (++room.inside > 1) room.crowded = true;
    std::this_thread::yield();
    ++room.visits;
    --room.inside;
    return IP_OK;
  }
};

struct RunningPlugin {
  RunningPlugin() {
    stand.addPlain("plain");
    REQUIRE(stand.startProblems().empty());
  }
  void invoke(const Handler& handler, Call& call) { stand.plugin("plain").invoke(handler, call); }

  PluginStand stand;
};

}  // namespace

TEST_CASE("a handler that answers with a status, or throws, gives an internal error") {
  RunningPlugin running;
  for (const ip_handler handler : {&answerBadly, &throwSomething}) {
    FakeCall call;
    running.invoke({handler, nullptr, nullptr}, call);
    REQUIRE(call.answer().kind == Answer::Kind::error);
    CHECK(call.answer().error->kind == ErrorKind::internal);
    CHECK(call.answer().error->message == "Something went wrong.");
  }
}

TEST_CASE("a handler that says nothing leaves no answer") {
  RunningPlugin running;
  FakeCall call;
  running.invoke({&answerOk, nullptr, nullptr}, call);
  CHECK(call.answer().kind == Answer::Kind::none);
}

TEST_CASE("a serial handler never runs twice at once") {
  RunningPlugin running;
  Room room;
  const Handler handler{&Room::visit, &room, std::make_shared<std::timed_mutex>()};
  instaplay::testing::inParallel(8, [&](int) {
    for (int i = 0; i < 200; ++i) {
      FakeCall call;
      running.invoke(handler, call);
    }
  });
  CHECK(room.visits == 1600);
  CHECK_FALSE(room.crowded);
}

TEST_CASE("a call that waits for a serial handler gives up at its deadline") {
  RunningPlugin running;
  const Handler handler{&answerOk, nullptr, std::make_shared<std::timed_mutex>()};
  const std::scoped_lock busy(*handler.serial);
  std::jthread([&] {
    FakeCall call(Deadline::after(milliseconds(20)));
    running.invoke(handler, call);
    REQUIRE(call.answer().kind == Answer::Kind::error);
    CHECK(call.answer().error->kind == ErrorKind::timeout);
  }).join();
}

TEST_CASE("what a handler waits for is bounded by its call's deadline, and by nothing after it") {
  RunningPlugin running;
  std::optional<Deadline> seen;
  const auto look = [](void* self, ip_call*) -> ip_status {
    *static_cast<std::optional<Deadline>*>(self) = DeadlineScope::current();
    return IP_OK;
  };
  FakeCall call(Deadline::after(std::chrono::minutes(1)));
  running.invoke({look, &seen, nullptr}, call);
  REQUIRE(seen.has_value());
  CHECK(seen->time() == call.deadline().time());
  CHECK(DeadlineScope::current().isNever());
}

TEST_CASE("a stopped plugin answers that the service goes down") {
  RunningPlugin running;
  running.stand.manager().stop(milliseconds(1000));
  CHECK(running.stand.plugin("plain").state() == PluginState::stopped);
  FakeCall call;
  running.invoke({&answerOk, nullptr, nullptr}, call);
  CHECK(call.answer().error->kind == ErrorKind::unavailable);
}
