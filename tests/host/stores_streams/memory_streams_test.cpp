#include "host/stores/streams/memory_streams.hpp"

#include "tests/host/stores_streams/streams_contract.hpp"

using namespace instaplay;
using namespace instaplay::stores;

TEST_CASE("the streams in memory keep history") {
  MemoryStreams streams;
  streamsKeepHistory(streams);
}

TEST_CASE("the streams in memory take batches") {
  MemoryStreams streams;
  streamsTakeBatches(streams);
}

TEST_CASE("the streams in memory deliver") {
  MemoryStreams streams;
  streamsDeliver(streams);
}

TEST_CASE("a new object has a new epoch, so that nobody resumes across a restart") {
  MemoryStreams before, after;
  const auto old = before.append("s", "e1", "one");
  CHECK(after.position("s").epoch != old.epoch);
  CHECK_FALSE(after.after("s", {old.epoch, 0}).complete);
}

TEST_CASE("the oldest events of all streams go when the bytes are used up, and their stream says so") {
  MemoryStreams streams(64 << 10);
  const std::string body(1024, 'x');
  const auto quiet = streams.append("quiet", "e0", "first");
  for (int i = 0; i < 200; ++i) streams.append("busy", std::to_string(i), body);
  CHECK_FALSE(streams.after("quiet", {quiet.epoch, 0}).complete);
  CHECK(streams.after("quiet", quiet).complete);
  CHECK(streams.after("busy", {quiet.epoch, 190}).events.size() == 10);
  CHECK_FALSE(streams.after("busy", {quiet.epoch, 100}).complete);
  CHECK(streams.append("quiet", "e1", "second").offset == 2);
}

TEST_CASE("a receiver may end its own subscription") {
  MemoryStreams streams;
  std::unique_ptr<StreamSubscription> subscription;
  std::promise<void> ended;
  subscription = streams.subscribe("s", [&](const StreamEvent&) {
    subscription.reset();
    ended.set_value();
  });
  streams.append("s", "e1", "one");
  CHECK(ended.get_future().wait_for(std::chrono::seconds{10}) == std::future_status::ready);
}
