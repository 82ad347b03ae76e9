#include <doctest/doctest.h>

#include "tests/host/edge/socket_application.hpp"

namespace instaplay::edge::test {
namespace {

TEST_CASE("a handshake is answered with the key's digest, the subprotocol and the application's headers") {
  SocketServer server;
  SocketClient client = server.client();
  const auto answer = client.open("/ws");
  REQUIRE(answer.status == 101);
  CHECK(answer.headers.at("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  CHECK(answer.headers.at("sec-websocket-protocol") == "echo");
  CHECK(answer.headers.at("x-request-id") == "r1");
  CHECK(answer.headers.at("server") == "InstaPlay");
  CHECK_FALSE(answer.headers.contains("set-cookie"));
  CHECK_FALSE(answer.headers.contains("sec-websocket-extensions"));
}

TEST_CASE("compression that a client offers is not taken, and compressed frames are refused") {
  SocketServer server;
  SocketClient client = server.client();
  const auto answer = client.open("/ws", {{"Sec-WebSocket-Extensions", "permessage-deflate"}});
  REQUIRE(answer.status == 101);
  CHECK_FALSE(answer.headers.contains("sec-websocket-extensions"));
  client.sendRaw(SocketClient::frame(0x80 | 0x40 | SocketFrame::kText, "x"));
  CHECK(client.receiveClose().closeCode() == 1002);
}

TEST_CASE("a connection that served requests before can become a WebSocket") {
  SocketServer server;
  SocketClient client = server.client();
  CHECK(client.request("GET /other HTTP/1.1\r\nHost: a\r\n\r\n").status == 404);
  REQUIRE(client.open("/ws").status == 101);
  client.sendText("hello");
  CHECK(client.receiveMessage().payload == "hello");
}

TEST_CASE("a client that does not wait for the answer to its handshake is refused") {
  SocketServer server;
  SocketClient client = server.client();
  const auto answer = client.request(
      "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
      SocketClient::frame(0x81, "early"));
  CHECK(answer.status == 400);
  CHECK(client.endedByServer());
}

TEST_CASE("over the number of open WebSockets a handshake is answered with 503") {
  EdgeOptions options = socketTestOptions();
  options.sockets.most = 2;
  SocketServer server(options);
  SocketClient first = server.open(), second = server.open();
  CHECK(server.client().open("/ws").status == 503);
  first.sendFrame(SocketFrame::kClose, SocketClient::closePayload(1000));
  first.end();
  REQUIRE(server.application.waitForCloses(1).size() == 1);
  CHECK(server.client().open("/ws").status == 101);
}

TEST_CASE("WebSockets leave a quarter of the connections to requests") {
  EdgeOptions options = socketTestOptions();
  options.maxConnections = 4;
  SocketServer server(options);
  SocketClient first = server.open(), second = server.open(), third = server.open();
  CHECK(server.client().open("/ws").status == 503);
}

}  // namespace
}  // namespace instaplay::edge::test
