#pragma once

#include <doctest/doctest.h>

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/stores/streams/port.hpp"
#include "tests/support/parallel.hpp"

namespace instaplay::stores {

/// Collects what a subscription delivers.
class Inbox {
 public:
  Streams::Receiver receiver() {
    return [this](const StreamEvent& event) {
      const std::lock_guard lock(mutex_);
      events_.push_back(event);
      arrived_.notify_all();
    };
  }
  /// The events once there are count of them; fewer after 10 s.
  std::vector<StreamEvent> waitFor(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, std::chrono::seconds{10}, [&] { return events_.size() >= count; });
    return events_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<StreamEvent> events_;
};

inline std::vector<std::string> bodiesOf(const std::vector<StreamEvent>& events) {
  std::vector<std::string> bodies;
  for (const StreamEvent& event : events) bodies.push_back(event.body);
  return bodies;
}

inline void streamsKeepHistory(Streams& streams) {
  using Bodies = std::vector<std::string>;

  SUBCASE("starts a stream at offset 0 and numbers its events without gaps") {
    const auto start = streams.position("s");
    CHECK(start.offset == 0);
    CHECK_FALSE(start.epoch.empty());
    CHECK(streams.append("s", "e1", "one").offset == 1);
    CHECK(streams.append("s", "e2", "two").offset == 2);
    CHECK(streams.append("other", "e1", "one").offset == 1);
    CHECK(streams.position("s").offset == 2);
    CHECK(streams.position("s").epoch == start.epoch);
  }
  SUBCASE("gives what came after a position") {
    const auto start = streams.position("s");
    const auto first = streams.append("s", "e1", "one");
    streams.append("s", "e2", "two");
    const auto all = streams.after("s", start);
    CHECK(all.complete);
    CHECK(bodiesOf(all.events) == Bodies{"one", "two"});
    CHECK(all.events.front().offset == 1);
    CHECK(all.events.front().epoch == start.epoch);
    CHECK(bodiesOf(streams.after("s", first).events) == Bodies{"two"});
    const auto none = streams.after("s", streams.position("s"));
    CHECK(none.complete);
    CHECK(none.events.empty());
  }
  SUBCASE("is complete and empty for a stream that has nothing yet") {
    CHECK(streams.after("new", streams.position("new")).complete);
  }
  SUBCASE("refuses positions it cannot continue: other epoch, future, negative") {
    const auto last = streams.append("s", "e1", "one");
    CHECK_FALSE(streams.after("s", {"another epoch", 0}).complete);
    CHECK_FALSE(streams.after("s", {last.epoch, 2}).complete);
    CHECK_FALSE(streams.after("s", {last.epoch, -1}).complete);
    CHECK_FALSE(streams.after("new", {last.epoch, 1}).complete);
  }
  SUBCASE("keeps the last 512 events") {
    const auto start = streams.position("s");
    for (int i = 1; i <= 600; ++i) streams.append("s", std::to_string(i), std::to_string(i));
    CHECK_FALSE(streams.after("s", start).complete);
    CHECK_FALSE(streams.after("s", {start.epoch, 87}).complete);
    const auto kept = streams.after("s", {start.epoch, 88});
    CHECK(kept.complete);
    REQUIRE(kept.events.size() == 512);
    CHECK(kept.events.front().body == "89");
    CHECK(kept.events.back().offset == 600);
  }
  SUBCASE("drops an event id it has seen in this stream") {
    streams.append("s", "e1", "one");
    CHECK(streams.append("s", "e1", "again").offset == 1);
    CHECK(streams.append("other", "e1", "one").offset == 1);
    CHECK(bodiesOf(streams.after("s", {streams.position("s").epoch, 0}).events) == Bodies{"one"});
  }
}

inline void streamsDeliver(Streams& streams) {
  using Bodies = std::vector<std::string>;
  Inbox inbox;

  SUBCASE("delivers appended and broadcast events in order, only of the stream and once each") {
    const auto subscription = streams.subscribe("s", inbox.receiver());
    streams.append("s", "e1", "one");
    streams.append("other", "e2", "elsewhere");
    streams.broadcast("s", "typing");
    streams.append("s", "e1", "one again");
    streams.append("s", "e3", "two");
    const auto events = inbox.waitFor(3);
    CHECK(bodiesOf(events) == Bodies{"one", "typing", "two"});
    CHECK(events[0].offset == 1);
    CHECK(events[1].offset == 0);
    CHECK(events[2].offset == 2);
  }
  SUBCASE("does not keep what was broadcast") {
    streams.broadcast("s", "typing");
    CHECK(streams.position("s").offset == 0);
  }
  SUBCASE("delivers to every subscriber of a stream") {
    Inbox second;
    const auto a = streams.subscribe("s", inbox.receiver());
    const auto b = streams.subscribe("s", second.receiver());
    streams.append("s", "e1", "one");
    CHECK(inbox.waitFor(1).size() == 1);
    CHECK(second.waitFor(1).size() == 1);
  }
  SUBCASE("delivers nothing to a subscription that ended") {
    Inbox other;
    auto ended = streams.subscribe("s", inbox.receiver());
    const auto live = streams.subscribe("s", other.receiver());
    ended.reset();
    streams.append("s", "e1", "one");
    CHECK(other.waitFor(1).size() == 1);
    CHECK(inbox.waitFor(0).empty());
  }
  SUBCASE("waits with the end of a subscription for the delivery that runs") {
    std::promise<void> entered;
    std::promise<void> leave;
    std::atomic<bool> left{false};
    auto subscription = streams.subscribe("s", [&](const StreamEvent&) {
      entered.set_value();
      leave.get_future().wait();
      left = true;
    });
    streams.append("s", "e1", "one");
    entered.get_future().wait();
    auto ending = std::async(std::launch::async, [&] {
      subscription.reset();
      return left.load();
    });
    leave.set_value();
    CHECK(ending.get());
  }
  SUBCASE("survives a receiver that throws") {
    const auto failing = streams.subscribe("s", [](const StreamEvent&) { throw std::runtime_error("broken"); });
    const auto subscription = streams.subscribe("s", inbox.receiver());
    streams.append("s", "e1", "one");
    CHECK(inbox.waitFor(1).size() == 1);
  }
  SUBCASE("keeps the order of the offsets when many append") {
    const auto subscription = streams.subscribe("s", inbox.receiver());
    testing::inParallel(8, [&](int thread) {
      for (int i = 0; i < 50; ++i) streams.append("s", std::to_string(thread * 50 + i), "x");
    });
    const auto events = inbox.waitFor(400);
    REQUIRE(events.size() == 400);
    for (std::size_t i = 0; i < events.size(); ++i) REQUIRE(events[i].offset == static_cast<std::int64_t>(i) + 1);
  }
}

}  // namespace instaplay::stores
