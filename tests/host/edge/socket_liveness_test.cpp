#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/host/edge/socket_application.hpp"

namespace instaplay::edge::test {
namespace {

using namespace std::chrono_literals;

/// Whatever the server knew of the client before is dealt with once this is answered.
void roundTrip(SocketClient& client) {
  client.sendText("echo");
  REQUIRE(client.receiveMessage().payload == "echo");
}

TEST_CASE("a client that answers its pings stays, one that does not is cut") {
  base::ManualClock clock;
  SocketServer server(socketTestOptions(), &clock);
  SocketClient alive = server.open();
  roundTrip(alive);
  for (int i = 0; i < 3; ++i) {
    clock.advance(25s);
    const SocketFrame ping = alive.receive();
    REQUIRE(ping.opcode == SocketFrame::kPing);
    alive.sendFrame(SocketFrame::kPong, ping.payload);
    roundTrip(alive);
    clock.advance(10s);
    roundTrip(alive);
  }

  clock.advance(25s);
  REQUIRE(alive.receive().opcode == SocketFrame::kPing);
  clock.advance(10s);
  CHECK(alive.endedByServer());
  CHECK(server.application.waitForCloses(1) == std::vector<std::uint16_t>{1006});
}

TEST_CASE("a session that waits for something keeps its connection alive") {
  base::ManualClock clock;
  SocketServer server(socketTestOptions(), &clock);
  SocketClient client = server.open();
  roundTrip(client);
  client.sendText("hold");
  REQUIRE(server.application.waitUntilHeld(1));
  clock.advance(25s);
  CHECK(client.receive().opcode == SocketFrame::kPing);
}

TEST_CASE("sessions that hold every worker stop no ping") {
  base::ManualClock clock;
  EdgeOptions options = socketTestOptions();
  options.threads = 1;
  SocketServer server(options, &clock);
  SocketClient other = server.open();
  roundTrip(other);
  std::vector<SocketClient> holders;
  for (int i = 0; i < 4; ++i) {
    holders.push_back(server.open());
    holders.back().sendText("hold");
    REQUIRE(server.application.waitUntilHeld(i + 1));
  }
  clock.advance(25s);
  CHECK(other.receive().opcode == SocketFrame::kPing);
}

TEST_CASE("reading pauses while a session is behind, without the client being taken for dead, and then goes on") {
  base::ManualClock clock;
  SocketServer server(socketTestOptions(), &clock);
  SocketClient client = server.open();
  roundTrip(client);
  client.sendText("hold");
  REQUIRE(server.application.waitUntilHeld(1));
  for (int i = 0; i < 100; ++i) client.sendText(std::to_string(i));
  clock.advance(25s);
  REQUIRE(client.receive().opcode == SocketFrame::kPing);
  clock.advance(25s);
  REQUIRE(client.receive().opcode == SocketFrame::kPing);
  server.application.release();
  for (int i = 0; i < 100; ++i) REQUIRE(client.receiveMessage().payload == std::to_string(i));
}

TEST_CASE("a client that closes but does not go is cut after its time, as is one that broke the protocol") {
  base::ManualClock clock;
  SocketServer server(socketTestOptions(), &clock);
  SocketClient stays = server.open(), rude = server.open();
  roundTrip(stays);
  roundTrip(rude);
  stays.sendFrame(SocketFrame::kClose, SocketClient::closePayload(3001));
  CHECK(stays.receive().closeCode() == 3001);
  rude.sendRaw(SocketClient::frame(0x83, "reserved opcode"));
  CHECK(rude.receive().closeCode() == 1002);
  REQUIRE(server.application.waitForCloses(2, [&] { clock.advance(5s); }).size() == 2);
  CHECK(std::ranges::count(server.application.waitForCloses(2), 3001) == 1);
}

TEST_CASE("a client that does not answer the server's close is cut after its time") {
  base::ManualClock clock;
  SocketServer server(socketTestOptions(), &clock);
  SocketClient client = server.open();
  roundTrip(client);
  client.sendText("close 4000");
  CHECK(client.receive().closeCode() == 4000);
  clock.advance(5s);
  CHECK(client.endedByServer());
  CHECK(server.application.waitForCloses(1) == std::vector<std::uint16_t>{4000});
}

}  // namespace
}  // namespace instaplay::edge::test
