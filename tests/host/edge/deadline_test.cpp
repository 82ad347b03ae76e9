#include <doctest/doctest.h>
#include <poll.h>

#include <string>
#include <thread>

#include "tests/host/edge/test_server.hpp"

namespace instaplay::edge::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a head that does not end in time is answered with 408, however it drips") {
  EdgeOptions options = testOptions();
  options.headTimeout = 300ms;
  options.lingerTime = 200ms;
  TestServer server(options);
  RawClient client = server.connect();
  client.send("GET / HTTP/1.1\r\nX: ");
  int sent = 0;
  for (; sent < 10'000 && client.trySend("x"); ++sent) poll(nullptr, 0, 5);
  CHECK(sent < 10'000);  // so it is not too long, either
  RawClient quiet = server.connect();
  quiet.send("GET / HTTP/1.1\r\n");
  CHECK(quiet.receive().status == 408);
  CHECK(quiet.closedByServer());
}

TEST_CASE("a connection that says nothing is closed without an answer") {
  EdgeOptions options = testOptions();
  options.headTimeout = 100ms;
  TestServer server(options);
  RawClient client = server.connect();
  CHECK(client.receiveAll().empty());
  CHECK(client.closedByServer());
}

TEST_CASE("an idle connection is closed after its time") {
  EdgeOptions options = testOptions();
  options.idleMost = 100ms;
  TestServer server(options);
  RawClient client = server.connect();
  CHECK(client.get("/echo").status == 200);
  CHECK(client.closedByServer());
}

TEST_CASE("a body below the least rate is answered with 408, and a streamed one fails for its reader with a timeout") {
  EdgeOptions options = testOptions();
  options.bodyGrace = 200ms;
  TestServer server(options);
  for (const auto& [target, status] : {std::pair{"/echo", 408}, std::pair{"/upload", 504}}) {
    CAPTURE(target);
    RawClient client = server.connect();
    client.send("POST " + std::string(target) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
    const Answer answer = client.receive();
    CHECK(answer.status == status);
    CHECK(answer.headers.at("connection") == "close");
    CHECK(client.closedByServer());
  }
  CHECK(server.application.waitForStreamError() == "request_timeout");
}

TEST_CASE("a client that does not read its answer is cut, buffered or streamed") {
  EdgeOptions options = testOptions();
  options.writeGrace = 200ms;
  options.bytesPerSecond = 1'000'000'000;
  TestServer server(options);
  for (const std::string target : {"/big", "/download"}) {
    CAPTURE(target);
    RawClient client = server.connect(4096);
    client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto deadline = base::Deadline::after(60s);
    while (server.edge().connections() == 0 && !deadline.expired()) std::this_thread::yield();
    while (server.edge().connections() > 0 && !deadline.expired()) std::this_thread::yield();
    CHECK(server.edge().connections() == 0);
    CHECK_FALSE(client.receive().complete);
  }
}

}  // namespace
}  // namespace instaplay::edge::test
