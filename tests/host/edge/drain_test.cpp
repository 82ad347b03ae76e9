#include <doctest/doctest.h>

#include <future>
#include <memory>
#include <string>

#include "tests/host/edge/test_server.hpp"

namespace instaplay::edge::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a drain lets the running request end, closes the idle ones at once and takes no new ones") {
  TestServer server;
  RawClient idle = server.connect();
  CHECK(idle.get("/echo").status == 200);
  RawClient running = server.connect();
  running.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(server.application.waitUntilHeld(1));

  auto drained = std::async(std::launch::async, [&] { return server.edge().drain(25s); });
  CHECK(idle.closedByServer());
  CHECK(drained.wait_for(0s) == std::future_status::timeout);
  server.application.release();
  const Answer answer = running.receive();
  CHECK(answer.body == "released");
  CHECK(answer.headers.at("connection") == "close");
  CHECK(drained.get());
}

TEST_CASE("a drain reports what did not end in time") {
  TestServer server;
  RawClient running = server.connect();
  running.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(server.application.waitUntilHeld(1));
  CHECK_FALSE(server.edge().drain(20ms));
  server.application.release();
  CHECK(running.receive().body == "released");
}

TEST_CASE("a drain lets an upload end that has begun") {
  TestServer server;
  RawClient uploading = server.connect();
  uploading.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  REQUIRE(uploading.receive().status == 100);
  auto drained = std::async(std::launch::async, [&] { return server.edge().drain(25s); });
  uploading.send("hello");
  CHECK(uploading.receive().body == "5 532");
  CHECK(drained.get());
}

TEST_CASE("destroying the server cuts what is connected") {
  auto server = std::make_unique<TestServer>();
  RawClient idle = server->connect();
  CHECK(idle.get("/echo").status == 200);
  RawClient uploading = server->connect();
  uploading.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  REQUIRE(uploading.receive().status == 100);
  server.reset();
  CHECK(idle.closedByServer());
  CHECK(uploading.closedByServer());
}

}  // namespace
}  // namespace instaplay::edge::test
