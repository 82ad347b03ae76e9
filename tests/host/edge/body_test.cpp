#include <doctest/doctest.h>

#include <string>

#include "tests/host/edge/test_server.hpp"

namespace instaplay::edge::test {
namespace {

const std::string kChunkedPost = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST_CASE("reads a chunked body") {
  TestServer server;
  RawClient client = server.connect();
  client.send(kChunkedPost + "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n");
  CHECK(client.receive().body == "POST /echo abcde");
  CHECK(client.get("/echo").status == 200);
}

TEST_CASE("a malformed chunked body is refused with 400 and the connection closed") {
  TestServer server;
  for (const std::string body :
       {"0x3\r\nabc\r\n0\r\n\r\n", "+3\r\nabc\r\n", "3 \r\nabc\r\n", "1_0\r\n", "3\r\nabcX", "3\nabc"}) {
    CAPTURE(body);
    RawClient client = server.connect();
    client.send(kChunkedPost + body);
    const Answer answer = client.receive();
    CHECK(answer.status == 400);
    CHECK(answer.headers.at("connection") == "close");
    CHECK(client.closedByServer());
  }
}

TEST_CASE("a body at the limit is taken, one byte more is 413") {
  TestServer server;
  RawClient client = server.connect();
  CHECK(client.post("/echo", std::string(1000, 'x')).status == 200);
  CHECK(client.post("/echo", std::string(1001, 'x')).status == 413);
  RawClient chunked = server.connect();
  chunked.send(kChunkedPost + "3e8\r\n" + std::string(1000, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n");
  CHECK(chunked.receive().status == 413);
}

TEST_CASE("a client that is still sending 4 MB reads the 413") {
  TestServer server;
  RawClient client = server.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n");
  const std::string piece(100'000, 'x');
  for (int i = 0; i < 40; ++i) client.send(piece);
  const Answer answer = client.receive();
  CHECK(answer.status == 413);
  CHECK(answer.headers.at("connection") == "close");
  CHECK(client.closedByServer());
}

TEST_CASE("what a refused client sends is discarded up to a bound") {
  EdgeOptions options = testOptions();
  options.lingerBytes = 100'000;
  TestServer server(options);
  RawClient client = server.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 900000000\r\n\r\n");
  const std::string piece(100'000, 'x');
  int sent = 0;
  while (sent < 1000 && client.trySend(piece)) ++sent;
  CHECK(sent < 1000);
}

TEST_CASE("100 Continue is sent when the body is wanted") {
  TestServer server;
  RawClient client = server.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.receive().status == 100);
  client.send("hi");
  CHECK(client.receive().body == "POST /echo hi");

  client.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.receive().status == 100);
  client.send("hi");
  CHECK(client.receive().body == "2 209");
}

TEST_CASE("a refusal comes instead of 100 Continue, and the connection ends") {
  TestServer server;
  RawClient refused = server.connect();
  refused.send("POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  CHECK(refused.receive().status == 403);
  CHECK(refused.closedByServer());
  RawClient tooLarge = server.connect();
  tooLarge.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n");
  CHECK(tooLarge.receive().status == 413);
}

TEST_CASE("a client that vanishes in the middle of a body leaves the server well") {
  TestServer server;
  for (const std::string target : {"/echo", "/upload"}) {
    RawClient client = server.connect();
    client.send("POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.receive().status == 100);
    client.send("abc");
    client.abort();
  }
  CHECK(server.application.waitForStreamError() == "client_gone");
  CHECK(server.connect().get("/echo").status == 200);
}

}  // namespace
}  // namespace instaplay::edge::test
