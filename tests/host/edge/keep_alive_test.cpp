#include <doctest/doctest.h>

#include <string>

#include "tests/host/edge/gunzip.hpp"
#include "tests/host/edge/test_server.hpp"

namespace instaplay::edge::test {
namespace {

TEST_CASE("a connection serves one request after the other") {
  TestServer server;
  RawClient client = server.connect();
  for (int i = 0; i < 5; ++i) {
    const Answer answer = client.get("/echo?" + std::to_string(i));
    CHECK(answer.status == 200);
    CHECK(answer.body == "GET /echo?" + std::to_string(i) + " ");
    CHECK_FALSE(answer.headers.contains("connection"));
    CHECK(answer.headers.contains("date"));
    CHECK_FALSE(answer.headers.contains("server"));
  }
}

TEST_CASE("a hundred pipelined requests are answered in their order, bodies with their own request") {
  TestServer server;
  RawClient client = server.connect();
  std::string requests;
  for (int i = 0; i < 100; ++i) {
    const std::string body = "body" + std::to_string(i);
    const std::string target = "/echo/" + std::to_string(i);
    if (i % 3 == 0) {
      requests += "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    } else if (i % 3 == 1) {
      requests += "POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
                  "\r\n\r\n" + body;
    } else {
      requests += "POST " + target + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n" +
                  std::to_string(body.size() - 4) + "\r\n" + body.substr(4) + "\r\n0\r\n\r\n";
    }
  }
  client.send(requests);
  for (int i = 0; i < 100; ++i) {
    const std::string target = "/echo/" + std::to_string(i);
    const std::string expected = i % 3 == 0 ? "GET " + target + " " : "POST " + target + " body" + std::to_string(i);
    CHECK(client.receive().body == expected);
  }
}

TEST_CASE("a body that the application does not read never becomes the next request") {
  TestServer server;
  RawClient client = server.connect();
  client.send(
      "POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.receive().status == 403);
  client.send("xxxxxGET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.receive().body == "GET /echo ");
}

TEST_CASE("Connection: close ends the connection after the answer") {
  TestServer server;
  RawClient client = server.connect();
  const Answer answer = client.get("/echo", "Connection: close\r\n");
  CHECK(answer.headers.at("connection") == "close");
  CHECK(client.closedByServer());
}

TEST_CASE("HTTP/1.0 closes unless asked to keep the connection") {
  TestServer server;
  RawClient client = server.connect();
  client.send("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(client.receive().headers.at("connection") == "keep-alive");
  client.send("GET /echo HTTP/1.0\r\n\r\n");
  CHECK(client.receive().headers.at("connection") == "close");
  CHECK(client.closedByServer());
}

TEST_CASE("HEAD has the fields of GET and no body") {
  TestServer server;
  RawClient client = server.connect();
  client.send("HEAD /text HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
  const Answer head = client.receive(true);
  const Answer get = client.get("/text", "Accept-Encoding: gzip\r\n");
  CHECK(head.headers.at("content-length") == get.headers.at("content-length"));
  CHECK(head.headers.at("content-encoding") == "gzip");
  CHECK(gunzip(get.body) == std::string(5000, 't'));
  client.send("HEAD /download HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.receive(true).headers.at("content-length") == "20000000");
  CHECK(client.get("/echo").body == "GET /echo ");
}

TEST_CASE("OPTIONS reaches the application, also for the whole server") {
  TestServer server;
  RawClient client = server.connect();
  client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.receive().body == "OPTIONS * ");
}

TEST_CASE("gzip only for those who ask") {
  TestServer server;
  RawClient client = server.connect();
  const Answer plain = client.get("/text");
  CHECK(plain.body.size() == 5000);
  CHECK(plain.headers.at("vary") == "Accept-Encoding");
  CHECK_FALSE(client.get("/text", "Accept-Encoding: gzip;q=0\r\n").headers.contains("content-encoding"));
  CHECK_FALSE(client.get("/echo", "Accept-Encoding: gzip\r\n").headers.contains("content-encoding"));
}

TEST_CASE("the application cannot split a response") {
  TestServer server;
  const Answer answer = server.connect().get("/headers");
  CHECK(answer.headers.at("x-evil") == "a  Set-Cookie: stolen=1");
  CHECK_FALSE(answer.headers.contains("set-cookie"));
}

TEST_CASE("a malformed head is answered and the connection closed, whatever follows") {
  TestServer server;
  RawClient client = server.connect();
  client.send(
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nGET /echo HTTP/1.1\r\nHost: "
      "a\r\n\r\n");
  const Answer answer = client.receive();
  CHECK(answer.status == 400);
  CHECK(answer.headers.at("connection") == "close");
  CHECK(client.receiveAll().empty());
  CHECK(client.closedByServer());
}

TEST_CASE("a client that sends one byte at a time is served") {
  TestServer server;
  RawClient client = server.connect();
  for (const char c : std::string_view("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"))
    client.send({&c, 1});
  CHECK(client.receive().body == "POST /echo hi");
}

}  // namespace
}  // namespace instaplay::edge::test
