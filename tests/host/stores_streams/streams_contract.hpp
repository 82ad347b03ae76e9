#pragma once

#include <doctest/doctest.h>

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/stores/streams/port.hpp"
#include "tests/support/awkward_values.hpp"
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

inline std::size_t appendOne(Streams& streams, const std::vector<std::string>& names, std::string_view id,
                             std::string_view body) {
  const StreamAppend event{names, id, body};
  return streams.appendAll({&event, 1});
}

/// Events whose id is their body.
class Batch {
 public:
  Batch& add(std::vector<std::string> names, std::string id) {
    items_.push_back({std::move(names), std::move(id)});
    return *this;
  }
  std::size_t appendTo(Streams& streams, std::size_t from = 0) const {
    std::vector<StreamAppend> events;
    for (const Item& item : items_) events.push_back({item.names, item.id, item.id});
    return streams.appendAll(std::span(events).subspan(from));
  }
  std::size_t size() const { return items_.size(); }

 private:
  struct Item {
    std::vector<std::string> names;
    std::string id;
  };
  std::vector<Item> items_;
};

inline std::vector<std::string> keptIn(Streams& streams, const std::string& name) {
  return bodiesOf(streams.after(name, {streams.position(name).epoch, 0}).events);
}

inline void streamsTakeBatches(Streams& streams) {
  using Bodies = std::vector<std::string>;

  SUBCASE("appends a batch in its order, numbered by stream") {
    CHECK(Batch{}.add({"a", "b"}, "1").add({"b"}, "2").add({}, "3").add({"c", "a", "b"}, "4").appendTo(streams) == 4);
    CHECK(keptIn(streams, "a") == Bodies{"1", "4"});
    CHECK(keptIn(streams, "b") == Bodies{"1", "2", "4"});
    CHECK(keptIn(streams, "c") == Bodies{"4"});
    CHECK(streams.position("b").offset == 3);
    CHECK(Batch{}.appendTo(streams) == 0);
  }
  SUBCASE("drops of a batch what a stream has, and what comes twice") {
    streams.append("a", "1", "before");
    streams.append("b", "2", "before");
    const Batch batch = Batch{}.add({"a", "b"}, "1").add({"a", "b"}, "2").add({"b"}, "2").add({"b"}, "3");
    CHECK(batch.appendTo(streams) == 4);
    CHECK(batch.appendTo(streams) == 4);
    CHECK(keptIn(streams, "a") == Bodies{"before", "2"});
    CHECK(keptIn(streams, "b") == Bodies{"before", "1", "3"});
    CHECK(streams.position("b").offset == 3);
  }
  SUBCASE("appends each event of a batch that has no id") {
    const std::vector<std::string> names{"a"};
    const std::vector<StreamAppend> events{{names, "", "x"}, {names, "", "x"}};
    CHECK(streams.appendAll(events) == 2);
    CHECK(keptIn(streams, "a") == Bodies{"x", "x"});
  }
  SUBCASE("appends a batch of any size in its order, some of it to many streams") {
    std::vector<std::string> crowd{"a"};
    for (int i = 0; i < 700; ++i) crowd.push_back("crowd" + std::to_string(i));
    Batch batch;
    Bodies expected;
    for (int i = 0; i < 1500; ++i) {
      expected.push_back(std::to_string(i) + std::string(i % 7 == 0 ? 9000 : 0, 'x'));
      batch.add(i == 1200 ? crowd : Bodies{"a"}, expected.back());
    }
    CHECK(batch.appendTo(streams) == 1500);
    const auto last = streams.position("a");
    CHECK(last.offset == 1500);
    CHECK(bodiesOf(streams.after("a", {last.epoch, 988}).events) == Bodies(expected.begin() + 988, expected.end()));
    CHECK(keptIn(streams, "crowd699") == Bodies{expected[1200]});
  }
  SUBCASE("delivers a batch in its order") {
    Inbox inbox;
    const auto subscription = streams.subscribe("a", inbox.receiver());
    Batch{}.add({"a"}, "1").add({"b", "a"}, "2").add({"a"}, "1").add({"a"}, "3").appendTo(streams);
    const auto events = inbox.waitFor(3);
    CHECK(bodiesOf(events) == Bodies{"1", "2", "3"});
    CHECK(events.back().offset == 3);
  }
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
  SUBCASE("appends to many streams at once, and completes what was cut short") {
    std::vector<std::string> names;
    for (int i = 0; i < 1200; ++i) names.push_back("s" + std::to_string(i));
    streams.append("s7", "e0", "before");
    streams.append("s8", "e1", "all");
    CHECK(appendOne(streams, names, "e1", "all") == 1);
    CHECK(appendOne(streams, names, "e1", "again") == 1);
    CHECK(appendOne(streams, {}, "e2", "nobody") == 1);
    for (const std::string& name : names) {
      const auto history = streams.after(name, {streams.position(name).epoch, 0});
      REQUIRE(bodiesOf(history.events) == (name == "s7" ? Bodies{"before", "all"} : Bodies{"all"}));
    }
  }
  SUBCASE("appends large events to many streams") {
    const std::vector<std::string> names{"a", "b", "c"};
    const std::string body(800 * 1024, 'x');
    appendOne(streams, names, "e1", body);
    for (const std::string& name : names) CHECK(streams.position(name).offset == 1);
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

  SUBCASE("keeps and delivers any text, under any name") {
    for (const std::string& text : testing::awkwardTexts()) {
      CAPTURE(text);
      Inbox own;
      const auto start = streams.position(text);
      const auto subscription = streams.subscribe(text, own.receiver());
      CHECK(streams.append(text, text, text).offset == 1);
      CHECK(streams.append(text, text, "again").offset == 1);
      streams.broadcast(text, text);
      CHECK(bodiesOf(own.waitFor(2)) == Bodies{text, text});
      CHECK(bodiesOf(streams.after(text, start).events) == Bodies{text});
    }
  }
  SUBCASE("keeps and delivers an empty body and one as long as a message on a socket may be") {
    const std::string longest = testing::lettersOfFourBytes(64 * 1024);
    const auto start = streams.position("s");
    const auto subscription = streams.subscribe("s", inbox.receiver());
    streams.append("s", "9223372036854775807", longest);
    streams.append("s", "-9223372036854775808", "");
    streams.broadcast("s", longest);
    const auto events = inbox.waitFor(3);
    REQUIRE(events.size() == 3);
    CHECK(events[0].body == longest);
    CHECK(events[1].offset == 2);
    CHECK(events[1].body.empty());
    CHECK(events[2].body == longest);
    CHECK(bodiesOf(streams.after("s", start).events) == Bodies{longest, ""});
  }
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
  SUBCASE("delivers what many streams are told at once") {
    const std::vector<std::string> names{"s", "t", "u"};
    const auto a = streams.subscribe("s", inbox.receiver());
    const auto b = streams.subscribe("u", inbox.receiver());
    streams.broadcastAll(names, "typing");
    appendOne(streams, names, "e1", "one");
    CHECK(inbox.waitFor(4).size() == 4);
    CHECK(streams.position("t").offset == 1);
  }
  SUBCASE("does not keep what was broadcast") {
    streams.broadcast("s", "typing");
    streams.broadcastAll(std::vector<std::string>{"s"}, "typing");
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
