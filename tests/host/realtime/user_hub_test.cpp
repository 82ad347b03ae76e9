#include "host/realtime/user_hub.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "host/base/error.hpp"

namespace instaplay::realtime {
namespace {

using stores::StreamEvent;
using stores::StreamHistory;
using stores::StreamPosition;

StreamEvent event(std::int64_t offset, std::string epoch = "e") {
  return {offset, std::move(epoch), R"({"k":"n","d":)" + std::to_string(offset) + "}"};
}

/// Streams whose deliveries a test makes itself.
class SampleStreams final : public stores::Streams {
 public:
  StreamPosition append(std::string_view, std::string_view, std::string_view) override { return now; }
  std::size_t appendAll(std::span<const stores::StreamAppend> events) override { return events.size(); }
  void broadcast(std::string_view, std::string_view) override {}
  void broadcastAll(std::span<const std::string>, std::string_view) override {}
  StreamPosition position(std::string_view) override {
    ++positions;
    if (isDown) throw base::unavailable("down");
    if (whilePlacing) whilePlacing();
    return now;
  }
  StreamHistory after(std::string_view, const StreamPosition& from) override {
    ++histories;
    if (whileReading) whileReading();
    if (isDown || from.epoch != now.epoch) return {};
    StreamHistory history{isKept, {}};
    for (std::int64_t i = from.offset + 1; isKept && i <= now.offset; ++i)
      history.events.push_back(event(i, now.epoch));
    return history;
  }
  std::unique_ptr<stores::StreamSubscription> subscribe(std::string_view, Receiver receiver) override {
    receiver_ = std::move(receiver);
    ++subscriptions;
    struct Subscription final : stores::StreamSubscription {
      explicit Subscription(SampleStreams& s) : streams(s) {}
      ~Subscription() override { --streams.subscriptions; }
      SampleStreams& streams;
    };
    return std::make_unique<Subscription>(*this);
  }
  void ping(base::Deadline) override {}

  void deliver(const StreamEvent& given) { receiver_(given); }

  StreamPosition now{"e", 0};
  std::atomic<int> subscriptions{0}, positions{0}, histories{0};
  bool isDown = false, isKept = true;
  std::function<void()> whilePlacing, whileReading;

 private:
  Receiver receiver_;
};

class SampleListener final : public UserListener {
 public:
  void onEvent(std::int64_t offset, const Frame&) override {
    const std::lock_guard lock(mutex_);
    offsets_.push_back(offset);
    changed_.notify_all();
  }
  void onBreak() override {
    const std::lock_guard lock(mutex_);
    ++breaks_;
    changed_.notify_all();
  }
  std::vector<std::int64_t> offsets(std::size_t atLeast = 0) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return offsets_.size() >= atLeast; });
    return offsets_;
  }
  int breaks(int atLeast = 0) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return breaks_ >= atLeast; });
    return breaks_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::int64_t> offsets_;
  int breaks_ = 0;
};

using Offsets = std::vector<std::int64_t>;

TEST_CASE("the connections of a user share one subscription, which ends with the last of them") {
  SampleStreams streams;
  UserHub hub(streams);
  SampleListener first, second;
  auto one = hub.join(1, first), two = hub.join(1, second);
  CHECK(streams.subscriptions == 1);
  CHECK(hub.users() == 1);
  streams.deliver(event(1));
  CHECK(first.offsets() == Offsets{1});
  one.reset();
  streams.deliver(event(2));
  CHECK(first.offsets() == Offsets{1});
  CHECK(second.offsets() == Offsets{1, 2});
  two.reset();
  CHECK(streams.subscriptions == 0);
  CHECK(hub.users() == 0);
}

TEST_CASE("a second connection starts where the stream stands by then") {
  SampleStreams streams;
  streams.now.offset = 5;
  UserHub hub(streams);
  SampleListener first, second;
  const auto one = hub.join(1, first);
  CHECK(one->position().offset == 5);
  streams.deliver(event(6));
  const auto two = hub.join(1, second);
  CHECK(two->position().offset == 6);
  CHECK(second.offsets().empty());
}

TEST_CASE("what comes while the subscription is made is neither lost nor delivered twice") {
  SampleStreams streams;
  UserHub hub(streams);
  SampleListener listener;
  streams.now.offset = 3;
  streams.whilePlacing = [&] {
    for (std::int64_t i = 2; i <= 4; ++i) streams.deliver(event(i));
  };
  const auto membership = hub.join(1, listener);
  CHECK(membership->position().offset == 4);
  streams.deliver(event(4));
  streams.deliver(event(5));
  CHECK(listener.offsets() == Offsets{5});
}

TEST_CASE("a gap is filled from the history, in order and each once") {
  SampleStreams streams;
  UserHub hub(streams);
  SampleListener listener;
  const auto membership = hub.join(1, listener);
  streams.deliver(event(1));
  streams.now.offset = 4;
  streams.deliver(event(4));
  CHECK(listener.offsets(4) == Offsets{1, 2, 3, 4});
  streams.deliver(event(4));
  streams.deliver(event(5));
  CHECK(listener.offsets(5) == Offsets{1, 2, 3, 4, 5});
  CHECK(listener.breaks() == 0);
}

TEST_CASE("what comes while a gap is filled is read, too") {
  SampleStreams streams;
  UserHub hub(streams);
  SampleListener listener;
  const auto membership = hub.join(1, listener);
  streams.now.offset = 2;
  streams.whileReading = [&] {
    if (streams.histories == 1) streams.deliver(event(3));
    if (streams.histories == 2) streams.now.offset = 3;
  };
  streams.deliver(event(2));
  CHECK(listener.offsets(3) == Offsets{1, 2, 3});
}

TEST_CASE("an event without a body tells that something was missed") {
  SampleStreams streams;
  UserHub hub(streams);
  SampleListener listener;
  const auto membership = hub.join(1, listener);
  streams.now.offset = 2;
  streams.deliver({2, "e", {}});
  CHECK(listener.offsets(2) == Offsets{1, 2});
  streams.deliver({2, "e", {}});
  CHECK(listener.breaks() == 0);
}

TEST_CASE("a gap that cannot be filled ends the connections, and the next one starts anew") {
  SampleStreams streams;
  UserHub hub(streams);
  SampleListener listener, next;
  const auto membership = hub.join(1, listener);
  streams.isKept = false;
  streams.now.offset = 9;
  streams.deliver(event(9));
  CHECK(listener.breaks(1) == 1);
  CHECK(listener.offsets().empty());
  const auto again = hub.join(1, next);
  CHECK(again->position().offset == 9);
  streams.deliver(event(10));
  CHECK(next.offsets() == Offsets{10});
  CHECK(listener.offsets().empty());
}

TEST_CASE("a new epoch ends the connections, once") {
  SampleStreams streams;
  UserHub hub(streams);
  SampleListener listener, next;
  const auto membership = hub.join(1, listener);
  streams.deliver({1, "f", {}});
  CHECK(listener.breaks() == 1);
  streams.deliver(event(2, "f"));
  CHECK(listener.breaks() == 1);
  const auto again = hub.join(1, next);
  CHECK(again->position().epoch == "f");
  CHECK(again->position().offset == 2);
}

TEST_CASE("a new epoch without events ends the connections, too") {
  SampleStreams streams;
  UserHub hub(streams);
  SampleListener listener, next;
  const auto membership = hub.join(1, listener);
  streams.deliver({0, "f", {}});
  CHECK(listener.breaks() == 1);
  CHECK(hub.join(1, next)->position().epoch == "f");
}

TEST_CASE("while the streams are down nobody joins, and later everybody can") {
  SampleStreams streams;
  UserHub hub(streams);
  SampleListener listener;
  streams.isDown = true;
  CHECK_THROWS_AS(hub.join(1, listener), base::Error);
  CHECK(hub.users() == 0);
  CHECK(streams.subscriptions == 0);
  streams.isDown = false;
  const auto membership = hub.join(1, listener);
  streams.deliver(event(1));
  CHECK(listener.offsets() == Offsets{1});
}

TEST_CASE("a listener is not called any more once it has left") {
  SampleStreams streams;
  UserHub hub(streams);
  SampleListener stays, leaves;
  const auto membership = hub.join(1, stays);
  auto leaving = hub.join(1, leaves);
  leaving.reset();
  streams.deliver(event(1));
  CHECK(leaves.offsets().empty());
  CHECK(stays.offsets() == Offsets{1});
}

}  // namespace
}  // namespace instaplay::realtime
