#include <doctest/doctest.h>

#include "host/realtime/realtime_room.hpp"
#include "host/stores/streams/memory_streams.hpp"
#include "tests/host/http/pipeline_fixture.hpp"

namespace instaplay::http::test {
namespace {

constexpr const char* kOwn = "http://localhost:8080";

class NoCommands final : public plugins::SocketCommands {
 public:
  plugins::CommandAnswer run(const plugins::SocketCaller&, const plugins::SocketRequest&) const override { return {}; }
};

class SocketFixture : public PipelineFixture {
 public:
  SocketFixture() { room = &made_; }

  /// A handshake as a browser with a session cookie makes it; without the named fields, and with others.
  static Request handshake(const HeaderList& extra = {}, const std::string& without = "") {
    HeaderList headers{{"Connection", "keep-alive, Upgrade"},
                       {"Upgrade", "websocket"},
                       {"Sec-WebSocket-Version", "13"},
                       {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                       {"Sec-WebSocket-Protocol", "other, instaplay.v1"},
                       {"Origin", kOwn},
                       {"Cookie", "instaplay=anna"}};
    const auto isOf = [](const std::string& name) { return [&](const auto& field) { return field.first == name; }; };
    if (!without.empty()) std::erase_if(headers, isOf(without));
    for (const auto& field : extra) std::erase_if(headers, isOf(field.first));
    headers.insert(headers.end(), extra.begin(), extra.end());
    return {"GET", "/api/v1/ws", std::move(headers)};
  }

 private:
  stores::MemoryStreams streams_;
  NoCommands commands_;
  realtime::RealtimeRoom made_{realtime::Options{.perUser = 3},
                               {streams_, events, commands_, clock, metrics, [this](const auto& ids) {
                                  return lookUpSessions(identity, ids, base::Deadline::never());
                                }}};
};

TEST_CASE_FIXTURE(SocketFixture, "a handshake with a session of this site's page becomes a WebSocket") {
  const auto socket = upgrade(handshake({{"X-Request-Id", "r-1"}}));
  REQUIRE(socket);
  CHECK(socket->key == "dGhlIHNhbXBsZSBub25jZQ==");
  CHECK(socket->subprotocol == "instaplay.v1");
  CHECK(socket->maxMessage == 64 * 1024);
  CHECK(socket->headers.find("x-request-id") == "r-1");
  CHECK(socket->session);
}

TEST_CASE_FIXTURE(SocketFixture,
                  "a plugin's endpoint is held to the rate of messages, which the shared socket keeps itself") {
  posts.declarations.socketEndpoints.emplace_back().path = "/api/v1/posts/live";
  Request request = handshake();
  CHECK_FALSE(upgrade(request)->limit);
  request.target = "/api/v1/posts/live";
  const auto socket = upgrade(request);
  REQUIRE(socket);
  REQUIRE(socket->limit);
  CHECK(socket->limit->perSecond == 20);
  CHECK(socket->limit->burst == 40);
}

TEST_CASE_FIXTURE(SocketFixture, "what is no handshake of version 13 is answered with 426 and what would be one") {
  for (const Request& request :
       {Request{"GET", "/api/v1/ws"}, handshake({}, "Upgrade"), handshake({}, "Connection"),
        handshake({{"Upgrade", "h2c"}}), handshake({{"Connection", "close"}}), handshake({}, "Sec-WebSocket-Version"),
        handshake({{"Sec-WebSocket-Version", "8"}}), handshake({{"Sec-WebSocket-Version", "13, 8"}})}) {
    const Response response = send(request);
    CHECK(response.status == 426);
    CHECK(codeOf(response) == "upgrade_required");
    CHECK(headerOf(response, "upgrade") == "websocket");
    CHECK(headerOf(response, "sec-websocket-version") == "13");
  }
  Request old = handshake();
  old.versionMinor = 0;
  CHECK(send(old).status == 426);
}

TEST_CASE_FIXTURE(SocketFixture, "other methods are answered with 405") {
  Request request = handshake();
  request.method = "POST";
  CHECK(send(request).status == 405);
}

TEST_CASE_FIXTURE(SocketFixture, "a malformed handshake is answered with 400") {
  Request body = handshake();
  body.body = "{}";
  HeaderList twice{{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                   {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  for (const Request& request :
       {body, handshake({}, "Sec-WebSocket-Key"), handshake({{"Sec-WebSocket-Key", "c2hvcnQ="}}),
        handshake({{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=!"}}), handshake(twice),
        handshake({}, "Sec-WebSocket-Protocol"), handshake({{"Sec-WebSocket-Protocol", "instaplay.v2"}})}) {
    const Response response = send(request);
    CHECK(response.status == 400);
    CHECK(codeOf(response) == "malformed_handshake");
  }
}

TEST_CASE_FIXTURE(SocketFixture, "a page of another site is refused with 403, whatever cookie its visitor has") {
  for (const char* origin : {"https://evil.example", "null", "http://localhost:8081", "https://localhost:8080",
                             "http://localhost:8080.evil.example", "http://LOCALHOST:8080"}) {
    CAPTURE(origin);
    const Response response = send(handshake({{"Origin", origin}}));
    CHECK(response.status == 403);
    CHECK(codeOf(response) == "forbidden");
  }
  CHECK(send(handshake({}, "Origin")).status == 403);
  CHECK(identity.calls == 0);
}

TEST_CASE("the configured origin and listed ones may open WebSockets, and only they in production") {
  SocketFixture fixture;
  fixture.options.environment = Options::Environment::production;
  fixture.options.publicOrigin = "https://photos.example";
  fixture.options.corsOrigins = {"https://app.example"};
  const auto withOrigin = [](const char* origin) {
    return SocketFixture::handshake({{"Origin", origin}, {"Cookie", "__Host-instaplay=anna"}});
  };
  CHECK(fixture.upgrade(withOrigin("https://photos.example")));
  CHECK(fixture.upgrade(withOrigin("https://app.example")));
  CHECK(fixture.send(withOrigin(kOwn)).status == 403);
  CHECK(fixture.send(withOrigin("https://photos.example.evil.example")).status == 403);
}

TEST_CASE_FIXTURE(SocketFixture, "a bearer token needs no origin, but must be good") {
  const auto withToken = [](const char* token) {
    Request request =
        handshake({{"Authorization", std::string("Bearer ") + token}, {"Origin", "https://else.example"}});
    std::erase_if(request.headers, [](const auto& field) { return field.first == "Cookie"; });
    return request;
  };
  CHECK(upgrade(withToken("anna")));
  CHECK(send(withToken("unknown")).status == 401);
}

TEST_CASE_FIXTURE(SocketFixture,
                  "nobody is refused with 401, also with a session that has expired or a token in the address") {
  CHECK(send(handshake({}, "Cookie")).status == 401);
  CHECK(send(handshake({{"Cookie", "instaplay=expired"}})).status == 401);
  Request query = handshake({}, "Cookie");
  query.target += "?access_token=anna&token=anna";
  CHECK(send(query).status == 401);
}

TEST_CASE_FIXTURE(SocketFixture, "a session that is renewed with the handshake gets its new cookie") {
  const auto socket = upgrade(handshake({{"Cookie", "instaplay=old-anna"}}));
  REQUIRE(socket);
  CHECK(socket->headers.find("set-cookie").value_or("").find("new-anna") != std::string_view::npos);
}

TEST_CASE_FIXTURE(SocketFixture, "one over the number of sockets of a user is answered with 429") {
  std::vector<std::unique_ptr<SocketUpgrade>> open;
  for (int i = 0; i < 3; ++i) REQUIRE(open.emplace_back(upgrade(handshake())));
  const Response response = send(handshake());
  CHECK(response.status == 429);
  CHECK(codeOf(response) == "too_many_sockets");
  CHECK_FALSE(headerOf(response, "retry-after").empty());
  CHECK(upgrade(handshake({{"Cookie", "instaplay=bert"}})));
  open.pop_back();
  CHECK(upgrade(handshake()));
}

TEST_CASE_FIXTURE(SocketFixture, "handshakes count against the limit of an address") {
  options.limits.at("anonymous_reads").rate = {2, 2};
  for (int i = 0; i < 2; ++i) CHECK(send(handshake({}, "Cookie")).status == 401);
  CHECK(send(handshake({}, "Cookie")).status == 429);
}

TEST_CASE_FIXTURE(SocketFixture, "the document of the API knows the shared socket") {
  const auto document = bodyOf(get("/api/v1/openapi.json"));
  CHECK(document.at("paths").at("/api/v1/ws").at("get").at("responses").contains("101"));
}

}  // namespace
}  // namespace instaplay::http::test
