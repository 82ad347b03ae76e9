#include <doctest/doctest.h>

#include <condition_variable>
#include <thread>

#include "host/plugins/endpoint_session.hpp"
#include "tests/host/plugins/fake_call.hpp"
#include "tests/host/plugins_tables/test_host.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;
using base::Error;
using base::ErrorKind;

namespace {

/// A transport that keeps what it is told.
class Peer final : public EndpointConnection {
 public:
  bool send(std::string_view bytes, MessageKind kind) override {
    if (isFull) return false;
    got += std::string(kind == MessageKind::text ? "t:" : "b:").append(bytes).append(" ");
    return true;
  }
  void close(std::uint16_t code, std::string_view reason) override {
    got += std::to_string(code).append(":").append(reason).append(" ");
  }

  bool isFull = false;
  std::string got;
};

/// An endpoint that echoes, greets and remembers.
struct Echo {
  explicit Echo(TestPlugin& owner) : plugin(owner) {
    descriptor.hdr = IP_HDR_INIT(ip_socket_endpoint);
    descriptor.path = str("/api/v1/echo");
    descriptor.self = this;
    descriptor.on_open = [](void* self, ip_socket* socket, ip_call* handshake) {
      return static_cast<Echo*>(self)->open(socket, Call::from(handshake));
    };
    descriptor.on_message = [](void* self, ip_socket* socket, ip_str bytes, std::uint32_t binary) {
      auto& echo = *static_cast<Echo*>(self);
      if (echo.whenMessage) echo.whenMessage();
      echo.table().send(socket, bytes, binary);
    };
    descriptor.on_close = [](void* self, ip_socket*, std::uint32_t code) {
      static_cast<Echo*>(self)->ends += std::to_string(code) + " ";
    };
    plugin.endpoint(descriptor);
  }

  ip_status open(ip_socket* socket, Call& handshake) {
    if (refusal) {
      handshake.answer().error = refusal;
      handshake.answer().kind = Answer::Kind::error;
      return base::abiStatus(refusal->kind);
    }
    last = socket;
    if (!greeting.empty()) table().send(socket, str(greeting), 0);
    return status;
  }
  const ip_iface_sockets& table() const { return plugin.table<ip_iface_sockets>(IP_IFACE_SOCKETS); }

  TestPlugin& plugin;
  ip_socket_endpoint descriptor{};
  ip_status status = IP_OK;
  std::optional<Error> refusal;
  std::string greeting, ends;
  std::function<void()> whenMessage;
  ip_socket* last = nullptr;
};

struct Stand {
  base::ManualClock clock;
  TestStores stores{clock};
  TestPlugin plugin{"parrot"};
  Echo echo{plugin};
  TestHost host{clock, stores, {&plugin}};

  PluginInstance& instance() { return *host.manager.find("parrot"); }
  std::unique_ptr<EndpointSession> open() {
    FakeCall handshake;
    return EndpointSessions::open(instance(), instance().declarations().socketEndpoints.at(0), handshake);
  }
  Error refusal() {
    try {
      open();
    } catch (const Error& error) {
      return error;
    }
    FAIL("nothing was thrown");
    return base::unavailable("");
  }
};

}  // namespace

TEST_CASE("an endpoint takes text and binary messages and sends both") {
  Stand stand;
  const auto peer = std::make_shared<Peer>();
  const auto session = stand.open();
  CHECK(session->endpoint().path == "/api/v1/echo");
  CHECK(session->endpoint().maxMessage == 64 * 1024);
  session->attach(peer);
  session->message("hi", MessageKind::text);
  session->message(std::string("\0\xff", 2), MessageKind::binary);
  CHECK(peer->got == std::string("t:hi b:\0\xff ", 10));
  session->closed(1000);
  session->closed(1001);
  session->message("late", MessageKind::text);
  CHECK(stand.echo.ends == "1000 ");
  CHECK(peer->got.find("late") == std::string::npos);
}

TEST_CASE("what an endpoint sends before the upgrade waits for it, and so does a close") {
  Stand stand;
  stand.echo.greeting = "welcome";
  const auto peer = std::make_shared<Peer>();
  const auto session = stand.open();
  stand.echo.table().close(stand.echo.last, 4000, str("full"));
  stand.echo.table().send(stand.echo.last, str("more"), 0);
  CHECK(peer->got.empty());
  session->attach(peer);
  CHECK(peer->got == "t:welcome 4000:full ");
}

TEST_CASE("an endpoint that sends too much before the upgrade is told, and the peer is closed") {
  Stand stand;
  const auto session = stand.open();
  const std::string block(256 * 1024, 'x');
  for (int i = 0; i < 4; ++i) CHECK(stand.echo.table().send(stand.echo.last, str(block), 0) == IP_OK);
  CHECK(stand.echo.table().send(stand.echo.last, str("x"), 0) == IP_E_LIMIT);
  const auto peer = std::make_shared<Peer>();
  session->attach(peer);
  CHECK(peer->got.find("4008:too slow ") != std::string::npos);
}

TEST_CASE("sending to a slow peer is refused as limited, text must be UTF-8, and close codes are mended") {
  Stand stand;
  const auto peer = std::make_shared<Peer>();
  const auto session = stand.open();
  session->attach(peer);
  peer->isFull = true;
  CHECK(stand.echo.table().send(stand.echo.last, str("x"), 0) == IP_E_LIMIT);
  peer->isFull = false;
  CHECK(stand.echo.table().send(stand.echo.last, str("\xff"), 0) == IP_E_INVALID);
  CHECK(stand.echo.table().send(stand.echo.last, str("\xff"), 1) == IP_OK);
  for (const std::uint32_t code : {1006u, 7u, 70'000u}) {
    stand.echo.table().close(stand.echo.last, code, str(std::string(200, 'r')));
  }
  CHECK(peer->got == "b:\xff 1000: 1000: 1000: ");
}

TEST_CASE("a connection whose transport is gone takes what is sent to it, until its end is told") {
  Stand stand;
  auto peer = std::make_shared<Peer>();
  auto session = stand.open();
  session->attach(peer);
  peer.reset();
  CHECK(stand.echo.table().send(stand.echo.last, str("x"), 0) == IP_OK);
  session.reset();
  CHECK(stand.echo.ends == "1006 ");
}

TEST_CASE("an endpoint that refuses is answered with 403, in its own words where it has some") {
  Stand stand;
  stand.echo.status = IP_E_INTERNAL;
  CHECK(stand.refusal().kind == ErrorKind::forbidden);
  CHECK(stand.refusal().code == "forbidden");
  stand.echo.refusal.emplace(ErrorKind::conflict, "room_full", "The room is full.");
  CHECK(stand.refusal().kind == ErrorKind::forbidden);
  CHECK(stand.refusal().code == "room_full");
  CHECK(stand.refusal().message == "The room is full.");
  CHECK(stand.echo.ends.empty());
}

TEST_CASE("switching a plugin off closes its endpoints with 1001, and nothing of them reaches it afterwards") {
  Stand stand;
  const auto peer = std::make_shared<Peer>();
  const auto session = stand.open();
  session->attach(peer);
  stand.host.manager.setEnabled("parrot", false);
  CHECK(stand.echo.ends == "1001 ");
  CHECK(peer->got == "1001:the plugin is switched off ");
  session->message("late", MessageKind::text);
  session->closed(1001);
  CHECK(stand.echo.ends == "1001 ");
  CHECK(stand.refusal().kind == ErrorKind::notFound);
  CHECK(stand.refusal().code == "feature_disabled");

  stand.host.manager.setEnabled("parrot", true);
  session->message("still late", MessageKind::text);
  CHECK(peer->got.find("late") == std::string::npos);
  CHECK(stand.open() != nullptr);
}

TEST_CASE("switching a plugin off waits for a message that it works on") {
  Stand stand;
  std::mutex mutex;
  std::condition_variable changed;
  bool isInside = false, mayLeave = false;
  stand.echo.whenMessage = [&] {
    std::unique_lock lock(mutex);
    isInside = true;
    changed.notify_all();
    changed.wait(lock, [&] { return mayLeave; });
  };
  const auto peer = std::make_shared<Peer>();
  const auto session = stand.open();
  session->attach(peer);
  std::thread worker([&] { session->message("hi", MessageKind::text); });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return isInside; });
  }
  std::thread admin([&] { stand.host.manager.setEnabled("parrot", false); });
  while (stand.instance().state() != PluginState::paused) std::this_thread::yield();
  CHECK(stand.echo.ends.empty());
  {
    const std::lock_guard lock(mutex);
    mayLeave = true;
  }
  changed.notify_all();
  worker.join();
  admin.join();
  CHECK(peer->got == "t:hi 1001:the plugin is switched off ");
  CHECK(stand.echo.ends == "1001 ");
}

TEST_CASE("an endpoint and a route of the same path exclude each other, and both are named") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin first("first"), second("second");
  Echo one(first), two(second);
  std::string problems;
  try {
    TestHost host(clock, stores, {&first, &second});
  } catch (const PluginStartError& error) {
    problems = error.what();
  }
  CHECK(problems.find("socket endpoint \"/api/v1/echo\" is declared by first already, and by second") !=
        std::string::npos);
}
