#include "host/plugins/event_link.hpp"

#include <doctest/doctest.h>

#include "host/base/error.hpp"
#include "host/plugins/ephemeral_events.hpp"
#include "host/plugins/toggles.hpp"
#include "host/stores/streams/memory_streams.hpp"
#include "tests/host/plugins_tables/test_host.hpp"
#include "tests/support/server_process.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace std::chrono_literals;
using instaplay::testing::eventually;

namespace {

/// One host's way to streams that hosts share; it can be cut.
class CuttableStreams final : public stores::Streams {
 public:
  explicit CuttableStreams(stores::Streams& shared) : shared_(shared) {}

  stores::StreamPosition append(std::string_view stream, std::string_view id, std::string_view body) override {
    return shared_.append(stream, id, body);
  }
  std::size_t appendAll(std::span<const stores::StreamAppend> events) override { return shared_.appendAll(events); }
  void broadcastAll(std::span<const std::string> streams, std::string_view body) override {
    for (const std::string& stream : streams) broadcast(stream, body);
  }
  void broadcast(std::string_view stream, std::string_view body) override {
    if (isCut) throw base::unavailable("cut");
    shared_.broadcast(stream, body);
    if (stream.starts_with("host.event/") && losesAnswer.exchange(false)) throw base::unavailable("no answer");
  }
  stores::StreamPosition position(std::string_view stream) override { return shared_.position(stream); }
  stores::StreamHistory after(std::string_view stream, const stores::StreamPosition& position) override {
    return shared_.after(stream, position);
  }
  std::unique_ptr<stores::StreamSubscription> subscribe(std::string_view stream, Receiver receiver) override {
    if (isCut) throw base::unavailable("cut");
    return shared_.subscribe(stream, std::move(receiver));
  }
  void ping(base::Deadline) override {}

  std::atomic<bool> isCut{false}, losesAnswer{false};

 private:
  stores::Streams& shared_;
};

/// What a host's listener heard. Any thread.
class Heard {
 public:
  void add(const std::string& text) {
    const std::lock_guard lock(mutex_);
    texts_.push_back(text);
  }
  std::vector<std::string> all() const {
    const std::lock_guard lock(mutex_);
    return texts_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> texts_;
};

struct Node {
  Node(stores::Streams& shared, const base::Clock& clock, std::string name)
      : streams(shared), events(toggles, streams, clock, std::move(name)) {
    events.listen("session.ended", [this](const Event& event) { heard.add(event.id + event.key + event.json); });
  }
  bool isLinked() { return events.link().state().has_value(); }
  bool soonLinked() {
    return eventually([this] { return isLinked(); });
  }

  Toggles toggles;
  CuttableStreams streams;
  Heard heard;
  EphemeralEvents events;
};

struct TwoNodes {
  base::ManualClock clock;
  stores::MemoryStreams shared;
  Node a{shared, clock, "a"}, b{shared, clock, "b"};

  void start() {
    for (Node* node : {&a, &b}) {
      node->events.start();
      REQUIRE(node->soonLinked());
    }
  }
  static Event event(std::string id) { return {std::move(id), "session.ended", "k", "{}", "R1"}; }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE_FIXTURE(TwoNodes, "an ephemeral event is there at once, and once in every host that shares the streams") {
  start();
  a.events.publish(event("1"));
  CHECK(a.heard.all() == Texts{"1k{}"});
  CHECK(eventually([this] { return b.heard.all() == Texts{"1k{}"}; }));
  b.events.publish(event("2"));
  CHECK(eventually([this] { return a.heard.all() == Texts{"1k{}", "2k{}"}; }));
  CHECK(b.heard.all() == Texts{"1k{}", "2k{}"});
}

TEST_CASE_FIXTURE(TwoNodes, "an event whose sending seems to fail is sent again and heard once") {
  start();
  a.streams.losesAnswer = true;
  a.events.publish(event("1"));
  a.events.publish(event("2"));
  CHECK(eventually([this] { return b.heard.all() == Texts{"1k{}", "2k{}"}; }));
}

TEST_CASE_FIXTURE(TwoNodes, "a host that is cut off knows it, and tells what happened when it is back") {
  start();
  const auto before = a.events.link().state();
  a.streams.isCut = true;
  clock.advance(std::chrono::milliseconds(EventLink::kSilenceMs + 1));
  CHECK_FALSE(a.isLinked());
  CHECK(b.soonLinked());
  a.events.publish(event("1"));
  CHECK(a.heard.all() == Texts{"1k{}"});

  a.streams.isCut = false;
  REQUIRE(a.soonLinked());
  CHECK(a.events.link().state() != before);
  CHECK(eventually([this] { return b.heard.all() == Texts{"1k{}"}; }));
}

TEST_CASE_FIXTURE(TwoNodes, "a host that starts while the streams are down joins later") {
  a.streams.isCut = true;
  a.events.start();
  b.events.start();
  REQUIRE(b.soonLinked());
  CHECK_FALSE(a.isLinked());
  a.streams.isCut = false;
  REQUIRE(a.soonLinked());
  b.events.publish(event("1"));
  CHECK(eventually([this] { return a.heard.all() == Texts{"1k{}"}; }));
}

TEST_CASE_FIXTURE(TwoNodes, "streams that do not leave the process link it to nobody while there is another host") {
  std::atomic<bool> isOnlyHost{true};
  a.events.link().reachesAllIf([&] { return isOnlyHost.load(); });
  start();
  const auto before = a.events.link().state();
  isOnlyHost = false;
  CHECK(eventually([this] { return !a.isLinked(); }));
  isOnlyHost = true;
  REQUIRE(a.soonLinked());
  CHECK(a.events.link().state() != before);
  a.events.stop();
}

TEST_CASE_FIXTURE(TwoNodes, "what is no event in the shared streams hurts nobody") {
  start();
  for (const char* text : {"", "{}", "[]", R"({"node":"c","id":1})"})
    shared.broadcast("host.event/session.ended", text);
  b.events.publish(event("1"));
  CHECK(eventually([this] { return a.heard.all() == Texts{"1k{}"}; }));
}

TEST_CASE("a plugin hears ephemeral events of other hosts") {
  base::ManualClock clock;
  plugins::testing::TestStores stores(clock);
  plugins::testing::TestPlugin here("likes"), there("polls");
  Heard heardHere, heardThere;
  const auto writer = [](Heard& heard) {
    return [&heard](Call& call) {
      heard.add(std::string(call.get("event.key").value_or("?")));
      return IP_OK;
    };
  };
  here.on("post.seen", writer(heardHere), false);
  there.on("post.seen", writer(heardThere), false);
  plugins::testing::TestHost first(clock, stores, {&here}, "first"), second(clock, stores, {&there}, "second");
  first.work.start();
  second.work.start();
  REQUIRE(eventually([&] { return first.work.events().link() && second.work.events().link(); }));
  first.work.events().publish(nullptr, "post.seen", "7", "{}", "");
  CHECK(eventually([&] { return heardThere.all() == Texts{"7"}; }));
  CHECK(eventually([&] { return heardHere.all() == Texts{"7"}; }));
}
