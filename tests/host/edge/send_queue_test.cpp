#include "host/edge/send_queue.hpp"

#include <doctest/doctest.h>

#include <string>

namespace instaplay::edge {
namespace {

using realtime::Frame;
using Outcome = SendQueue::Outcome;

Frame frame(std::string bytes, Frame::Keep keep = Frame::Keep::always) {
  return {std::make_shared<const std::string>(std::move(bytes)), realtime::FrameKind::text, keep};
}

Frame passing(std::string bytes) { return frame(std::move(bytes), Frame::Keep::ifPossible); }

std::string drained(SendQueue& queue) {
  std::string all;
  for (; !queue.empty(); queue.pop()) all += *queue.front().bytes;
  return all;
}

TEST_CASE("messages leave in the order in which they came") {
  SendQueue queue({4, 100});
  for (const char* bytes : {"a", "b", "c"}) CHECK(queue.add(frame(bytes)) == Outcome::queued);
  CHECK(drained(queue) == "abc");
}

TEST_CASE("over the number of messages, what may be dropped is not taken") {
  SendQueue queue({2, 100});
  queue.add(frame("a"));
  queue.add(frame("b"));
  CHECK(queue.add(passing("x")) == Outcome::dropped);
  CHECK(queue.takeDropped() == 1);
  CHECK(queue.takeDropped() == 0);
  CHECK(drained(queue) == "ab");
}

TEST_CASE("what must be kept takes the place of what may be dropped, but not of the first, which may be on its way") {
  SendQueue queue({3, 100});
  queue.add(passing("x"));
  queue.add(passing("y"));
  queue.add(frame("a"));
  CHECK(queue.add(frame("b")) == Outcome::queued);
  CHECK(queue.takeDropped() == 1);
  CHECK(queue.add(frame("c")) == Outcome::full);
  CHECK(drained(queue) == "xab");
}

TEST_CASE("bytes are bounded as messages are, and a single message that is larger than the bound is not") {
  SendQueue queue({100, 10});
  CHECK(queue.add(frame(std::string(50, 'l'))) == Outcome::queued);
  CHECK(queue.add(frame("a")) == Outcome::full);
  queue.pop();
  CHECK(queue.add(frame("123456")) == Outcome::queued);
  CHECK(queue.add(frame("12345")) == Outcome::full);
  CHECK(queue.add(frame("1234")) == Outcome::queued);
}

TEST_CASE("frames that are sent together count as one message, and with all their bytes") {
  SendQueue queue({2, 10});
  CHECK(queue.addTogether({frame("a"), frame("b"), frame("c"), frame("d")}) == Outcome::queued);
  CHECK(queue.addTogether({frame("123"), frame("4567")}) == Outcome::full);
  CHECK(queue.add(frame("e")) == Outcome::queued);
  CHECK(queue.add(frame("f")) == Outcome::full);
  queue.pop();
  CHECK(queue.add(frame("g")) == Outcome::queued);
  CHECK(drained(queue) == "bcdeg");
}

TEST_CASE("clearing keeps what is on its way") {
  SendQueue queue({3, 100});
  for (const char* bytes : {"a", "b", "c"}) queue.add(frame(bytes));
  queue.clear(1);
  CHECK(queue.add(frame("d")) == Outcome::queued);
  CHECK(drained(queue) == "ad");
}

}  // namespace
}  // namespace instaplay::edge
