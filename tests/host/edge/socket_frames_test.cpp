#include <doctest/doctest.h>

#include <string>

#include "tests/host/edge/socket_application.hpp"

namespace instaplay::edge::test {
namespace {

constexpr int kContinuation = 0;

/// The code with which the server closes after these bytes.
int closeCodeAfter(const std::string& bytes) {
  SocketServer server;
  SocketClient client = server.open();
  client.sendRaw(bytes);
  const int code = client.receiveClose().closeCode();
  const auto closes = server.application.waitForCloses(1);
  CHECK(closes == std::vector<std::uint16_t>{static_cast<std::uint16_t>(code)});
  return code;
}

TEST_CASE("text and binary messages come through as they are, in order") {
  SocketServer server;
  SocketClient client = server.open();
  client.sendText("first");
  client.sendFrame(SocketFrame::kBinary, std::string("\0\xff", 2));
  client.sendText("");
  client.sendText(std::string(1000, 'x'));
  CHECK(client.receiveMessage().payload == "first");
  const SocketFrame binary = client.receiveMessage();
  CHECK(binary.opcode == SocketFrame::kBinary);
  CHECK(binary.payload == std::string("\0\xff", 2));
  CHECK(client.receiveMessage().payload.empty());
  CHECK(client.receiveMessage().payload == std::string(1000, 'x'));
}

TEST_CASE("a large message is sent in one frame") {
  SocketServer server;
  SocketClient client = server.open();
  client.sendText("size 200000");
  const SocketFrame frame = client.receiveMessage();
  CHECK(frame.isWhole);
  CHECK(frame.payload.size() == 200000);
}

TEST_CASE("fragments are put together, with control frames between them") {
  SocketServer server;
  SocketClient client = server.open();
  client.sendRaw(SocketClient::frame(SocketFrame::kText, "one "));
  client.sendFrame(SocketFrame::kPing, "p");
  client.sendRaw(SocketClient::frame(kContinuation, "two "));
  client.sendRaw(SocketClient::frame(0x80 | kContinuation, "three"));
  const SocketFrame pong = client.receive();
  CHECK(pong.opcode == SocketFrame::kPong);
  CHECK(pong.payload == "p");
  CHECK(client.receiveMessage().payload == "one two three");
}

TEST_CASE("a character that two fragments share is valid") {
  SocketServer server;
  SocketClient client = server.open();
  client.sendRaw(SocketClient::frame(SocketFrame::kText, "\xc3"));
  client.sendRaw(SocketClient::frame(0x80 | kContinuation, "\xa4"));
  CHECK(client.receiveMessage().payload == "\xc3\xa4");
}

TEST_CASE("frames that break the protocol close the connection with 1002") {
  const auto frame = [](int first, const std::string& payload, bool isMasked = true) {
    return SocketClient::frame(first, payload, isMasked);
  };
  CHECK(closeCodeAfter(frame(0x81, "unmasked", false)) == 1002);
  CHECK(closeCodeAfter(frame(0x81 | 0x40, "rsv1")) == 1002);
  CHECK(closeCodeAfter(frame(0x81 | 0x20, "rsv2")) == 1002);
  CHECK(closeCodeAfter(frame(0x81 | 0x10, "rsv3")) == 1002);
  CHECK(closeCodeAfter(frame(0x83, "reserved opcode")) == 1002);
  CHECK(closeCodeAfter(frame(0x8b, "reserved control opcode")) == 1002);
  CHECK(closeCodeAfter(frame(0x80, "continuation of nothing")) == 1002);
  CHECK(closeCodeAfter(frame(0x01, "begun") + frame(0x81, "another")) == 1002);
  CHECK(closeCodeAfter(frame(0x09, "a fragment of a ping")) == 1002);
  CHECK(closeCodeAfter(frame(0x89, std::string(126, 'p'))) == 1002);
  CHECK(closeCodeAfter(frame(0x88, "c")) == 1002);
  CHECK(closeCodeAfter(frame(0x88, SocketClient::closePayload(1005))) == 1002);
}

TEST_CASE("text that is no UTF-8 closes the connection with 1007") {
  CHECK(closeCodeAfter(SocketClient::frame(0x81, "\xff")) == 1007);
  CHECK(closeCodeAfter(SocketClient::frame(0x81, "\xed\xa0\x80")) == 1007);
  CHECK(closeCodeAfter(SocketClient::frame(0x81, "cut \xe2\x82")) == 1007);
}

TEST_CASE("a message over the limit closes the connection with 1009, whole or in fragments") {
  CHECK(closeCodeAfter(SocketClient::frame(0x81, std::string(1001, 'x'))) == 1009);
  CHECK(closeCodeAfter(SocketClient::frame(0x01, std::string(600, 'x')) +
                       SocketClient::frame(0x80, std::string(600, 'x'))) == 1009);
}

TEST_CASE("the client's close is answered with its code, and the session hears it last") {
  SocketServer server;
  SocketClient client = server.open();
  client.sendText("hello");
  CHECK(client.receiveMessage().payload == "hello");
  client.sendFrame(SocketFrame::kClose, SocketClient::closePayload(3001, "done"));
  CHECK(client.receive().closeCode() == 3001);
  CHECK(client.endedByServer());
  client.end();
  CHECK(server.application.waitForCloses(1) == std::vector<std::uint16_t>{3001});
}

TEST_CASE("what was sent before a close still arrives") {
  SocketServer server;
  SocketClient client = server.open();
  REQUIRE(server.application.withWire([](realtime::Wire& wire) {
    for (const char* text : {"one", "two"}) wire.send({std::make_shared<const std::string>(text)});
    wire.close(4000, "why");
    wire.send({std::make_shared<const std::string>("too late")});
  }));
  CHECK(client.receiveMessage().payload == "one");
  CHECK(client.receiveMessage().payload == "two");
  const SocketFrame close = client.receiveClose();
  CHECK(close.closeCode() == 4000);
  CHECK(close.closeReason() == "why");
}

TEST_CASE("a connection that breaks is a close with 1006") {
  SocketServer server;
  SocketClient client = server.open();
  client.sendText("hello");
  CHECK(client.receiveMessage().payload == "hello");
  client.abort();
  CHECK(server.application.waitForCloses(1) == std::vector<std::uint16_t>{1006});
}

}  // namespace
}  // namespace instaplay::edge::test
