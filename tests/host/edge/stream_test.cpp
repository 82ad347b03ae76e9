#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/host/edge/test_server.hpp"

namespace instaplay::edge::test {
namespace {

bool isWholeStream(std::string_view bytes) {
  if (bytes.size() != EchoApplication::kStreamBytes) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != streamByte(i)) return false;
  }
  return true;
}

TEST_CASE("20 MB stream in, framed by length and by chunks") {
  TestServer server;
  RawClient client = server.connect();
  constexpr std::size_t kPieces = 200, kPiece = 100'000;
  const std::string piece(kPiece, 'z');
  const std::string expected = "20000000 " + std::to_string(kPieces * kPiece * 'z');

  client.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n");
  for (std::size_t i = 0; i < kPieces; ++i) client.send(piece);
  CHECK(client.receive().body == expected);

  client.send("POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (std::size_t i = 0; i < kPieces; ++i) client.send("186a0\r\n" + piece + "\r\n");
  client.send("0\r\n\r\n");
  CHECK(client.receive().body == expected);
}

TEST_CASE("20 MB stream out, with a length, in chunks, and to HTTP/1.0 until the end") {
  TestServer server;
  RawClient client = server.connect();
  CHECK(isWholeStream(client.get("/download").body));
  const Answer chunked = client.get("/download/chunked");
  CHECK(chunked.headers.at("transfer-encoding") == "chunked");
  CHECK(isWholeStream(chunked.body));
  client.send("GET /download/chunked HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const Answer old = client.receive();
  CHECK(old.headers.at("connection") == "close");
  CHECK(isWholeStream(old.body));
}

TEST_CASE("20 MB in one response reach the client whole") {
  TestServer server;
  RawClient client = server.connect();
  CHECK(isWholeStream(client.get("/big").body));
  CHECK(client.get("/echo").status == 200);
}

TEST_CASE("a stream that ends before its length cuts the connection") {
  TestServer server;
  RawClient client = server.connect();
  CHECK_FALSE(client.get("/broken").complete);
  CHECK(client.closedByServer());
}

TEST_CASE("a streamed body over its limit is refused, known at once or found while reading") {
  TestServer server;
  RawClient client = server.connect();
  client.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 30000001\r\n\r\n");
  CHECK(client.receive().status == 413);

  RawClient chunked = server.connect();
  chunked.send("POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "f4240\r\n" + std::string(1'000'000, 'x') + "\r\n";
  for (int i = 0; i < 31; ++i) chunked.send(chunk);
  const Answer answer = chunked.receive();
  CHECK(answer.status == 413);
  CHECK(answer.headers.at("connection") == "close");
}

TEST_CASE("a malformed chunk in a streamed body is the handler's error and ends the connection") {
  TestServer server;
  RawClient client = server.connect();
  client.send("POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\n");
  const Answer answer = client.receive();
  CHECK(answer.status == 400);
  CHECK(answer.body == "malformed_body");
  CHECK(client.closedByServer());
}

TEST_CASE("streams that wait for their clients leave threads for others, up to their own bound") {
  EdgeOptions options = testOptions();
  options.threads = 1;
  options.maxStreams = 3;
  TestServer server(options);
  std::vector<RawClient> slow;
  for (int i = 0; i < 3; ++i) {
    slow.push_back(server.connect());
    slow.back().send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    CHECK(slow.back().receive().status == 100);
  }
  CHECK(server.connect().get("/echo").status == 200);
  RawClient fourth = server.connect();
  fourth.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
  CHECK(fourth.receive().status == 503);
  slow[1].send("hello");
  CHECK(slow[1].receive().status == 200);
}

TEST_CASE("a stream that is begun on a thread of the handler's own is refused, and takes no place") {
  EdgeOptions options = testOptions();
  options.maxStreams = 1;
  TestServer server(options);
  CHECK(server.connect().get("/elsewhere").body == "wrong_thread");
  CHECK(server.connect().get("/elsewhere").body == "wrong_thread");
  CHECK(server.connect().get("/download").status == 200);
}

}  // namespace
}  // namespace instaplay::edge::test
