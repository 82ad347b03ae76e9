#include <doctest/doctest.h>

#include <future>
#include <set>
#include <tuple>

#include "tests/integration/social_world.hpp"
#include "tests/support/socket_client.hpp"

using namespace instaplay::testing;

namespace {

constexpr const char* kPath = "/api/v1/ws";

std::vector<std::string> withCrier(std::vector<std::string> more = {}) {
  more.insert(more.end(), {"--set", "realtime.commands=1000", "--set",
                           "plugins.directories=[" INSTAPLAY_PLUGIN_FOLDER ", " INSTAPLAY_SOCKET_PLUGINS "]"});
  return more;
}

const std::vector<std::string> kPatientResume{"--set", "realtime.resume=1m"};  // the machine may be busy

std::string originOf(std::uint16_t port) { return "http://localhost:" + std::to_string(port); }

/// The fields of a handshake that a page of this site makes in the client's browser.
SocketClient::Headers asBrowser(const HttpClient& client, std::uint16_t port) {
  return {{"Host", "localhost:" + std::to_string(port)},
          {"Origin", originOf(port)},
          {"Cookie", client.cookie()},
          {"Sec-WebSocket-Protocol", "instaplay.v1"}};
}

SocketClient::Headers asApp(const HttpClient& client) {
  return {{"Authorization", "Bearer " + client.bearer()}, {"Sec-WebSocket-Protocol", "instaplay.v1"}};
}

/// A connection to the shared socket, greeted.
struct Socket {
  Socket(std::uint16_t port, const SocketClient::Headers& headers) : client(port) {
    REQUIRE(client.open(kPath, headers).status == 101);
    hello = next();
    REQUIRE(hello.at("t") == "hello");
  }
  void say(const Json& frame) { client.sendText(frame.dump()); }
  Json next() {
    const SocketFrame frame = client.receiveMessage();
    REQUIRE(frame.opcode == SocketFrame::kText);
    return Json::parse(frame.payload);
  }
  /// The next event that is kept.
  Json nextKept() {
    for (;;) {
      Json event = next();
      if (event.at("t") == "ev") return event;
    }
  }
  Json run(const std::string& op, const Json& data) {
    say({{"t", "cmd"}, {"id", op}, {"op", op}, {"d", data}});
    for (;;) {
      Json answer = next();
      if (answer.value("id", "") == op) return answer;
      events.push_back(std::move(answer));
    }
  }

  SocketClient client;
  Json hello;
  std::vector<Json> events;  ///< that came before the answer of run()
};

Json resume(const Json& epoch, std::int64_t offset) { return {{"t", "resume"}, {"epoch", epoch}, {"offset", offset}}; }

}  // namespace

TEST_CASE("a socket is opened from a page of this site or with a token, and by nobody else") {
  SocialWorld world(withCrier());
  HttpClient browser = world.newcomer("anna");
  HttpClient app = world.signIn("anna");
  const auto status = [&](const SocketClient::Headers& headers) {
    return SocketClient(world.port()).open(kPath, headers).status;
  };
  auto own = asBrowser(browser, world.port());
  CHECK(status(own) == 101);
  CHECK(status(asApp(app)) == 101);

  auto foreign = own;
  foreign[1].second = "https://evil.example";
  CHECK(status(foreign) == 403);
  auto anonymous = own;
  anonymous[2].second = "";
  CHECK(status(anonymous) == 401);
  auto madeUp = own;
  madeUp[2].second = "instaplay=" + std::string(43, 'x');
  CHECK(status(madeUp) == 401);
  CHECK(SocketClient(world.port())
            .open(std::string(kPath) + "?access_token=" + app.bearer(), {{"Sec-WebSocket-Protocol", "instaplay.v1"}})
            .status == 401);
  const HttpAnswer plain = app.get(kPath);
  CHECK(plain.status == 426);
  CHECK(plain.errorCode() == "upgrade_required");

  CHECK(browser.post("/api/v1/auth/logout", Json::object()).status == 204);
  CHECK(status(own) == 401);
}

TEST_CASE("commands run as the user who sends them, and events come to all of the user's sockets") {
  SocialWorld world(withCrier());
  HttpClient browser = world.newcomer("anna");
  HttpClient app = world.signIn("anna"), bert = world.person("bert");
  Socket first(world.port(), asBrowser(browser, world.port())), second(world.port(), asApp(app)),
      other(world.port(), asApp(bert));
  for (Socket* socket : {&second, &other})
    CHECK(socket->run("crier.nothing", Json::object()).at("code") == "unknown_command");

  CHECK(first.run("crier.cry", {{"text", "hear"}}).at("d") == Json{{"name", "anna"}});
  const Json event = second.next();
  CHECK(event == Json::parse(R"({"t":"ev","o":1,"k":"crier.cried","d":{"text":"hear"}})"));
  CHECK(first.run("crier.whisper", {{"text", "psst"}}).at("t") == "ack");
  CHECK(second.next() == Json::parse(R"({"t":"eph","k":"crier.whispered","d":{"text":"psst"}})"));
  CHECK(first.run("crier.rule", Json::object()).at("code") == "forbidden");
  CHECK(other.run("crier.cry", {{"text", "mine"}}).at("t") == "ack");
  CHECK((other.events.empty() ? other.next() : other.events.front()).at("d").at("text") == "mine");
}

TEST_CASE("a person is there for others while one of their sockets is open") {
  SocialWorld world(withCrier());
  HttpClient anna = world.person("anna"), bert = world.person("bert");
  const Json question = {{"user", anna.get("/api/v1/users/me").data().at("id")}};
  Socket asks(world.port(), asApp(bert));
  const auto isThere = [&] { return asks.run("crier.look_for", question).at("d").at("isThere").get<bool>(); };
  CHECK_FALSE(isThere());
  {
    Socket first(world.port(), asApp(anna)), second(world.port(), asApp(anna));
    CHECK(eventually(isThere));
    first.client.abort();
    CHECK(second.run("crier.whisper", Json::object()).at("t") == "ack");
    CHECK(isThere());
  }
  CHECK(eventually([&] { return !isThere(); }, std::chrono::seconds(20)));
}

TEST_CASE("a client that was cut off resumes and gets what it missed, once and in order") {
  SocialWorld world(withCrier(kPatientResume));
  HttpClient app = world.person("anna");
  Socket cut(world.port(), asApp(app)), witness(world.port(), asApp(app));
  const Json epoch = cut.hello.at("epoch");
  CHECK(cut.hello.at("offset") == 0);
  witness.run("crier.cry", {{"n", 1}});
  CHECK(cut.run("crier.whisper", {{"n", 0}}).at("t") == "ack");
  cut.client.abort();
  for (int i = 2; i <= 5; ++i) witness.run("crier.cry", {{"n", i}});

  Socket again(world.port(), asApp(app));
  CHECK(again.hello.at("epoch") == epoch);
  CHECK(again.hello.at("offset") <= 5);
  again.say(resume(epoch, 1));
  CHECK(again.next() == Json::parse(R"({"t":"resumed","ok":true,"from":2,"to":5})"));
  for (int i = 2; i <= 5; ++i) {
    const Json event = again.nextKept();
    CHECK(event.at("o") == i);
    CHECK(event.at("d").at("n") == i);
  }
  witness.run("crier.cry", {{"n", 6}});
  CHECK(again.nextKept().at("o") == 6);
}

TEST_CASE("what a person writes counts together, on all their sockets and over HTTP") {
  SocialWorld world(withCrier({"--set", "limits.writes=1", "--set", "limits.reads=40"}));
  HttpClient anna = world.person("anna"), bert = world.person("bert");
  const std::string chat = bert.post("/api/v1/chats", {{"usernames", {"anna"}}}).data().at("id");
  Socket first(world.port(), asApp(anna)), second(world.port(), asApp(anna));
  const Json draft{{"chatId", chat}, {"clientId", "client-1"}, {"text", "hi"}};
  CHECK(first.run("chat.send", draft).at("t") == "ack");
  CHECK(second.run("chat.send", draft).value("code", "") == "rate_limited");
  CHECK(anna.post("/api/v1/chats/" + chat + "/messages", draft).status == 429);
  CHECK(anna.put("/api/v1/chats/" + chat + "/read", {{"seq", 1}}).status == 200);

  const std::vector<std::pair<std::string, Json>> unasked{{"chat.read", {{"chatId", chat}, {"seq", 1}}},
                                                          {"chat.typing", {{"chatId", chat}}},
                                                          {"presence.watch", {{"userIds", Json::array()}}}};
  for (const auto& [op, data] : unasked) CHECK(first.run(op, data).at("t") == "ack");
  for (const auto& [op, data] : unasked) {
    CAPTURE(op);
    bool refused = false;
    for (int i = 0; i < 100 && !refused; ++i) refused = second.run(op, data).value("code", "") == "rate_limited";
    CHECK(refused);
  }
}

TEST_CASE("a resume from somebody else's place, a negative or a future one is refused, and the client goes on live") {
  SocialWorld world(withCrier(kPatientResume));
  HttpClient anna = world.person("anna"), bert = world.person("bert");
  Socket writer(world.port(), asApp(anna)), stranger(world.port(), asApp(bert));
  for (int i = 0; i < 3; ++i) writer.run("crier.cry", {{"n", i}});
  const Json own = writer.hello.at("epoch"), ofOther = stranger.hello.at("epoch");
  for (const auto& [epoch, offset, reason] : {std::tuple<Json, std::int64_t, std::string>{ofOther, 1, "epoch"},
                                              {"made-up", 1, "epoch"},
                                              {own, -1, "gap"},
                                              {own, 4, "gap"},
                                              {own, INT64_MAX, "gap"}}) {
    CAPTURE(offset);
    Socket socket(world.port(), asApp(anna));
    socket.say(resume(epoch, offset));
    CHECK(socket.next() == Json{{"t", "resumed"}, {"ok", false}, {"reason", reason}});
    CHECK(socket.run("crier.whisper", Json::object()).at("t") == "ack");
  }
}

TEST_CASE("a socket is closed with 4001 when its session ends, in every process, and others stay") {
  SocialWorld world(withCrier());
  const TempFolder logs;
  const ServerProcess second(world.another(logs.path()));
  HttpClient browser = world.newcomer("anna");
  HttpClient app = world.signIn("anna");
  Socket here(world.port(), asBrowser(browser, world.port())), there(second.port(), asBrowser(browser, second.port())),
      stays(world.port(), asApp(app));
  CHECK(browser.post("/api/v1/auth/logout", Json::object()).status == 204);
  CHECK(here.client.receiveClose().closeCode() == 4001);
  CHECK(there.client.receiveClose().closeCode() == 4001);
  CHECK(stays.run("crier.whisper", Json::object()).at("t") == "ack");
}

TEST_CASE("a password that is changed closes the other sessions' sockets and keeps one's own") {
  SocialWorld world(withCrier());
  HttpClient browser = world.newcomer("anna");
  HttpClient elsewhere(world.port());
  REQUIRE(elsewhere.post("/api/v1/auth/login", {{"login", "anna"}, {"password", kPassword}}).status == 200);
  Socket own(world.port(), asBrowser(browser, world.port())), other(world.port(), asBrowser(elsewhere, world.port()));
  CHECK(
      browser.put("/api/v1/auth/password", {{"currentPassword", kPassword}, {"newPassword", "another fine passphrase"}})
          .status == 204);
  CHECK(other.client.receiveClose().closeCode() == 4001);
  CHECK(own.run("crier.whisper", Json::object()).at("t") == "ack");
}

TEST_CASE("a plugin's own endpoint has its own protocol, access and limits") {
  SocialWorld world(withCrier());
  HttpClient app = world.person("anna");
  const std::string path = "/api/v1/crier/square";
  const SocketClient::Headers token{{"Authorization", "Bearer " + app.bearer()}};
  CHECK(SocketClient(world.port()).open(path).status == 401);
  const HandshakeAnswer sour = SocketClient(world.port()).open(path + "?mood=sour", token);
  CHECK(sour.status == 403);
  CHECK(Json::parse(sour.body).at("error").at("code") == "sour_mood");

  SocketClient client(world.port());
  auto offering = token;
  offering.emplace_back("Sec-WebSocket-Protocol", "square");
  const HandshakeAnswer answer = client.open(path, offering);
  REQUIRE(answer.status == 101);
  CHECK(answer.headers.at("sec-websocket-protocol") == "square");
  client.sendText("hello");
  CHECK(client.receiveMessage().payload == "anna: hello");
  client.sendFrame(SocketFrame::kBinary, std::string("\0\1", 2));
  CHECK(client.receiveMessage().payload == std::string("\0\1", 2));
  client.sendText("enough");
  CHECK(client.receiveClose().closeCode() == 3900);

  SocketClient large(world.port());
  REQUIRE(large.open(path, token).status == 101);
  large.sendText(std::string(1001, 'x'));
  CHECK(large.receiveClose().closeCode() == 1009);
}

TEST_CASE("a process that ends tells its sockets when to come back") {
  SocialWorld world(withCrier());
  HttpClient app = world.person("anna");
  std::vector<Socket> sockets;
  for (int i = 0; i < 3; ++i) sockets.emplace_back(world.port(), asApp(app));
  auto ended = std::async(std::launch::async, [&] { return world.server().terminate(); });
  std::set<int> retries;
  for (Socket& socket : sockets) {
    const SocketFrame close = socket.client.receiveClose();
    CHECK(close.closeCode() == 1012);
    retries.insert(Json::parse(close.closeReason()).at("retryMs").get<int>());
    socket.client.end();
  }
  CHECK(retries.size() == 3);
  CHECK(ended.get() == 0);
}
