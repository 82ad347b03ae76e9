#include <doctest/doctest.h>
#include <sys/resource.h>

#include <string>
#include <vector>

#include "tests/host/edge/test_server.hpp"

namespace instaplay::edge::test {
namespace {

TEST_CASE("2,000 slow and idle connections leave the service available") {
  TestServer server;
  // The server has raised the limit by now; each connection takes two descriptors of this one process.
  rlimit descriptors{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &descriptors) == 0);
  REQUIRE(descriptors.rlim_cur > 4200);
  std::vector<RawClient> clients;
  clients.reserve(2000);
  for (int i = 0; i < 2000; ++i) {
    clients.push_back(server.connect());
    if (i % 3 == 1) clients.back().send("GET / HTTP/1.1\r\nX: ");
    if (i % 3 == 2) clients.back().send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx");
  }
  CHECK(server.connect().get("/echo").status == 200);
  CHECK(server.edge().connections() >= 2000);
  CHECK(clients.front().get("/echo").status == 200);
}

TEST_CASE("connections over the cap of an address get 503 until one goes") {
  EdgeOptions options = testOptions();
  options.maxPerAddress = 2;
  options.sharedAddress = nullptr;
  TestServer server(options);
  RawClient first = server.connect();
  CHECK(first.get("/echo").status == 200);
  {
    RawClient second = server.connect();
    CHECK(second.get("/echo").status == 200);
    RawClient third = server.connect();
    CHECK(third.receive().status == 503);
    CHECK(third.closedByServer());
    CHECK(second.get("/echo", "Connection: close\r\n").status == 200);
    CHECK(second.closedByServer());
  }
  const auto deadline = base::Deadline::after(std::chrono::seconds(10));
  while (server.edge().connections() > 1 && !deadline.expired()) {
  }
  CHECK(server.connect().get("/echo").status == 200);
}

TEST_CASE("connections over the total cap get 503") {
  EdgeOptions options = testOptions();
  options.maxConnections = 1;
  TestServer server(options);
  RawClient first = server.connect();
  CHECK(first.get("/echo").status == 200);
  CHECK(server.connect().receive().status == 503);
}

TEST_CASE("handlers that block every thread do not stop other requests") {
  EdgeOptions options = testOptions();
  options.threads = 2;
  TestServer server(options);
  std::vector<RawClient> blocked;
  for (int i = 0; i < 4; ++i) {
    blocked.push_back(server.connect());
    blocked.back().send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  CHECK(server.application.waitUntilHeld(4));
  CHECK(server.connect().get("/echo").status == 200);
  server.application.release();
  for (RawClient& client : blocked) CHECK(client.receive().body == "released");
}

TEST_CASE("an address that is taken is named with what to do") {
  TestServer server;
  EdgeOptions options = testOptions();
  options.port = server.edge().port();
  EchoApplication application;
  const base::SystemClock clock;
  EdgeServer second(options, application, clock);
  CHECK_THROWS_WITH(second.start(), doctest::Contains("cannot listen on 127.0.0.1 port"));
}

}  // namespace
}  // namespace instaplay::edge::test
