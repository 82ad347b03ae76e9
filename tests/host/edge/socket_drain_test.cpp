#include <doctest/doctest.h>

#include <future>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/host/edge/socket_application.hpp"

namespace instaplay::edge::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a drain closes WebSockets with 1012 and tells each another time to come back") {
  SocketServer server;
  std::vector<SocketClient> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(server.open());
  auto drained = std::async(std::launch::async, [&] { return server.edge().drain(25s); });
  std::set<int> retries;
  for (SocketClient& client : clients) {
    const SocketFrame close = client.receiveClose();
    CHECK(close.closeCode() == 1012);
    retries.insert(nlohmann::json::parse(close.closeReason()).at("retryMs").get<int>());
  }
  CHECK(retries == std::set<int>{250, 500, 750, 1000});
  CHECK(drained.get());
  CHECK(server.application.waitForCloses(4) == std::vector<std::uint16_t>(4, 1012));
}

TEST_CASE("a drain does not wait longer than its time for WebSockets that answer nothing") {
  EdgeOptions options = socketTestOptions();
  options.sockets.closeTime = 200ms;
  SocketServer server(options);
  SocketClient silent = server.open();
  CHECK(server.edge().drain(25s));
  CHECK(silent.receive().closeCode() == 1012);
  CHECK(silent.endedByServer());
}

TEST_CASE("a drain waits for the message that a session is at") {
  SocketServer server;
  SocketClient client = server.open();
  client.sendText("hold");
  REQUIRE(server.application.waitUntilHeld(1));
  auto drained = std::async(std::launch::async, [&] { return server.edge().drain(25s); });
  CHECK(client.receiveClose().closeCode() == 1012);
  CHECK(drained.wait_for(0s) == std::future_status::timeout);
  server.application.release();
  CHECK(drained.get());
}

TEST_CASE("destroying the server cuts open WebSockets, also with messages that wait") {
  SocketServer server;
  SocketClient idle = server.open(), busy = server.open();
  busy.sendText("hold");
  REQUIRE(server.application.waitUntilHeld(1));
  busy.sendText("waits");
  auto destroyed = std::async(std::launch::async, [&] { server.destroy(); });
  server.application.release();
  destroyed.get();
  CHECK(idle.endedByServer());
  CHECK(busy.endedByServer());
}

}  // namespace
}  // namespace instaplay::edge::test
