#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <thread>

#include "tests/host/edge/socket_application.hpp"

namespace instaplay::edge::test {
namespace {

using namespace std::chrono_literals;
using realtime::Frame;
using realtime::FrameKind;

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kHuge = 32 * 1024 * 1024;
constexpr int kPieces = 1000;  // more than the system's buffers take

std::shared_ptr<const std::string> piece() { return std::make_shared<const std::string>(kPiece, 'p'); }

TEST_CASE("a client that stops reading is closed with 4008, and little waits for it") {
  EdgeOptions options = socketTestOptions();
  options.sockets.closeTime = 200ms;
  SocketServer server(options);
  SocketClient slow = server.open(4096);
  const auto bytes = piece();
  long waiting = 0;
  REQUIRE(server.application.withWire([&](realtime::Wire& wire) {
    for (int i = 0; i < kPieces; ++i) {
      wire.send({bytes});
      waiting = std::max(waiting, bytes.use_count());
    }
  }));
  CHECK(server.application.waitForCloses(1) == std::vector<std::uint16_t>{4008});
  CHECK(waiting <= 20);
  SocketClient other = server.open();
  other.sendText("not affected");
  CHECK(other.receiveMessage().payload == "not affected");
}

TEST_CASE("so many small messages that nobody reads close the connection, too") {
  EdgeOptions options = socketTestOptions();
  options.sockets.closeTime = 200ms;
  options.sockets.queueBytes = kHuge + kPiece;
  SocketServer server(options);
  SocketClient slow = server.open(4096);
  const auto small = std::make_shared<const std::string>("s");
  REQUIRE(server.application.withWire([&](realtime::Wire& wire) {
    wire.send({std::make_shared<const std::string>(kHuge, 'h')});
    for (int i = 0; i < 300; ++i) wire.send({small});
  }));
  CHECK(server.application.waitForCloses(1) == std::vector<std::uint16_t>{4008});
}

TEST_CASE("what may be dropped is dropped for a client that stops reading, and the connection stays") {
  SocketServer server;
  SocketClient slow = server.open(4096);
  const auto bytes = piece();
  REQUIRE(server.application.withWire([&](realtime::Wire& wire) {
    for (int i = 0; i < kPieces; ++i) wire.send({bytes, FrameKind::text, Frame::Keep::ifPossible});
    wire.send({std::make_shared<const std::string>("last")});
  }));
  int received = 0;
  SocketFrame frame;
  while ((frame = slow.receiveMessage()).payload.size() == kPiece) ++received;
  CHECK(frame.payload == "last");
  CHECK(received > 0);
  CHECK(received < kPieces);
  const std::string metrics = server.application.metricsText();
  CHECK(metrics.find("instaplay_sockets_open 1") != std::string::npos);
  CHECK(metrics.find("instaplay_socket_dropped_total 0\n") == std::string::npos);
}

TEST_CASE("frames that are sent together may be more than the bound on messages") {
  SocketServer server;
  SocketClient client = server.open();
  const auto text = std::make_shared<const std::string>("t");
  REQUIRE(server.application.withWire(
      [&](realtime::Wire& wire) { wire.sendTogether(std::vector<Frame>(512, Frame{text})); }));
  for (int i = 0; i < 512; ++i) REQUIRE(client.receiveMessage().payload == "t");
}

TEST_CASE("once its session has ended nothing that a client sends is handled, and one that does not read is cut") {
  base::ManualClock clock;
  EdgeOptions options = socketTestOptions();
  options.sockets.closeTime = 1h;
  options.sockets.queueBytes = kHuge + kPiece;
  SocketServer server(options, &clock);
  SocketClient client = server.open(4096);
  client.sendText("hold");
  REQUIRE(server.application.waitUntilHeld(1));
  for (int i = 0; i < 5; ++i) client.sendText("waits");
  REQUIRE(server.application.waitUntilRead(6));

  const auto huge = std::make_shared<const std::string>(kHuge, 'h'), small = std::make_shared<const std::string>("s");
  REQUIRE(server.application.withWire([&](realtime::Wire& wire) { wire.send({huge}); }));
  const auto deadline = base::Deadline::after(20s);
  while (huge.use_count() < 3 && !deadline.expired()) std::this_thread::yield();  // until it is being written
  REQUIRE(server.application.withWire([&](realtime::Wire& wire) {
    wire.send({small});
    REQUIRE(small.use_count() > 1);
    wire.close(realtime::close_code::kRevoked, "");
    CHECK(small.use_count() == 1);
    CHECK_FALSE(wire.isOpen());
  }));
  for (int i = 0; i < 5; ++i) client.sendText("late");
  REQUIRE(server.application.waitUntilRead(11));
  clock.advance(1s);
  server.application.release();
  CHECK(server.application.waitForCloses(1) == std::vector<std::uint16_t>{4001});
  CHECK(server.application.texts() == std::vector<std::string>{"hold"});
}

TEST_CASE("what a client sent before it closed is handled") {
  SocketServer server;
  SocketClient client = server.open();
  client.sendText("hold");
  REQUIRE(server.application.waitUntilHeld(1));
  client.sendText("last");
  client.sendFrame(SocketFrame::kClose, SocketClient::closePayload(1000));
  CHECK(client.receiveClose().closeCode() == 1000);
  server.application.release();
  CHECK(server.application.waitForCloses(1) == std::vector<std::uint16_t>{1000});
  CHECK(server.application.texts() == std::vector<std::string>{"hold", "last"});
}

TEST_CASE("reading pauses at so many bytes that wait for the session, not only at so many messages") {
  base::ManualClock clock;
  EdgeOptions options = socketTestOptions();
  options.sockets.unhandledBytes = 1000;
  SocketServer server(options, &clock);
  SocketClient client = server.open();
  client.sendText("hold");
  REQUIRE(server.application.waitUntilHeld(1));
  const std::string large(600, 'l');
  for (int i = 0; i < 3; ++i) client.sendText(large);
  REQUIRE(server.application.waitUntilRead(3));
  clock.advance(25s);
  REQUIRE(client.receive().opcode == SocketFrame::kPing);
  clock.advance(25s);
  REQUIRE(client.receive().opcode == SocketFrame::kPing);  // so no answer to the first was looked for
  server.application.release();
  for (int i = 0; i < 3; ++i) REQUIRE(client.receiveMessage().payload == large);
}

TEST_CASE("a client that sends faster than it may is read more slowly, and nothing is lost") {
  base::ManualClock clock;
  EdgeOptions options = socketTestOptions();
  options.sockets.threads = 1;
  SocketServer server(options, &clock);
  server.application.limit = realtime::MessageLimit{.perSecond = 20, .burst = 3};
  SocketClient fast = server.open(), other = server.open();
  std::string frames;
  for (int i = 0; i < 10; ++i) frames += SocketClient::frame(0x81, std::to_string(i));
  REQUIRE(fast.sendRaw(frames));
  for (int i = 0; i < 3; ++i) REQUIRE(fast.receiveMessage().payload == std::to_string(i));
  other.sendText("not affected");
  CHECK(other.receiveMessage().payload == "not affected");
  for (std::size_t i = 3; i < 10; ++i) {
    CHECK(server.application.texts().size() == i + 1);
    clock.advance(50ms);
    REQUIRE(fast.receiveMessage().payload == std::to_string(i));
  }
}

TEST_CASE("a session that fails at a message is closed with 1011, though what waited was all it may") {
  EdgeOptions options = socketTestOptions();
  options.sockets.unhandled = 1;
  SocketServer server(options);
  SocketClient client = server.open();
  client.sendText("throw");
  CHECK(client.receiveClose().closeCode() == 1011);
  client.sendFrame(SocketFrame::kClose, SocketClient::closePayload(1011));
  CHECK(server.application.waitForCloses(1) == std::vector<std::uint16_t>{1011});
}

TEST_CASE("open sockets, messages and closes are counted") {
  SocketServer server;
  SocketClient client = server.open();
  client.sendText("hello");
  CHECK(client.receiveMessage().payload == "hello");
  CHECK(server.application.metricsText().find("instaplay_sockets_open 1") != std::string::npos);
  client.sendText("close 4001");
  CHECK(client.receiveClose().closeCode() == 4001);
  REQUIRE(server.application.waitForCloses(1).size() == 1);
  const std::string metrics = server.application.metricsText();
  CHECK(metrics.find("instaplay_sockets_open 0") != std::string::npos);
  CHECK(metrics.find("instaplay_socket_messages_total{direction=\"in\"} 2") != std::string::npos);
  CHECK(metrics.find("instaplay_socket_messages_total{direction=\"out\"} 1") != std::string::npos);
  CHECK(metrics.find("instaplay_socket_closes_total{code=\"4001\"} 1") != std::string::npos);
}

}  // namespace
}  // namespace instaplay::edge::test
