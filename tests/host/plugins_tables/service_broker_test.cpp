#include <doctest/doctest.h>

#include "tests/host/plugins_tables/test_host.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;
using base::Deadline;
using base::Error;
using base::ErrorKind;

namespace {

constexpr std::chrono::seconds kSoon{5};

ip_status reply(Call& call, std::string_view json) {
  call.answer().body = json;
  call.answer().kind = Answer::Kind::json;
  return IP_OK;
}

std::string ask(ServiceBroker& services, std::string_view service, std::string_view method,
                Deadline deadline = Deadline::after(kSoon)) {
  return services.call(service, 0, method, "{}", "test", nullptr, deadline);
}

ErrorKind kindOfRefusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.kind;
  }
  FAIL("nothing was thrown");
  return ErrorKind::internal;
}

}  // namespace

TEST_CASE("a provider sees method, caller and body, and its answer comes back") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin users("users");
  users.provides("users.cards/1", [](Call& call) {
    return reply(call, std::string(*call.get("service.id")) + " " + std::string(*call.get("service.method")) + " " +
                           std::string(*call.get("service.caller")) + " " + std::string(call.body()));
  });
  TestHost host(clock, stores, {&users});
  CHECK(ask(host.services, "users.cards/1", "get") == "users.cards/1 get test {}");
}

TEST_CASE("a provider's refusal travels with code, message and fields") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin users("users");
  users.provides("users.cards/1", [&](Call& call) {
    return users.table<ip_iface_call>(IP_IFACE_CALL)
        .fail(call.handle(), IP_E_UNPROCESSABLE, str("too_many"), str("Too many ids."),
              str(R"([{"path":"/ids","message":"Has 51."}])"));
  });
  TestHost host(clock, stores, {&users});
  try {
    ask(host.services, "users.cards/1", "get");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.kind == ErrorKind::unprocessable);
    CHECK(error.code == "too_many");
    CHECK(error.message == "Too many ids.");
    REQUIRE(error.fields.size() == 1);
    CHECK(error.fields[0].path == "/ids");
  }
}

TEST_CASE("a service that plugin.yaml does not name is denied") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin users("users"), likes("likes");
  users.provides("users.cards/1", [](Call&) { return IP_OK; });
  TestHost host(clock, stores, {&users, &likes});
  ip_service* service = nullptr;
  CHECK(likes.table<ip_iface_services>(IP_IFACE_SERVICES).bind(likes.host(), str("users.cards/1"), 0, &service) ==
        IP_E_DENIED);
}

TEST_CASE("an optional service without provider is not available and answers so") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin likes("likes");
  likes.needs("users.cards/1");
  TestHost host(clock, stores, {&likes});
  const auto& services = likes.table<ip_iface_services>(IP_IFACE_SERVICES);
  ip_service* service = nullptr;
  REQUIRE(services.bind(likes.host(), str("users.cards/1"), 0, &service) == IP_OK);
  CHECK(services.available(service) == 0);
  Collected answer;
  CHECK(services.call(service, nullptr, str("get"), str("{}"), 1000, &Collected::receive, &answer) == IP_E_UNAVAILABLE);
}

TEST_CASE("a provider that is switched off is unavailable until it is back") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin users("users");
  users.provides("users.cards/1", [](Call& call) { return reply(call, "1"); });
  TestHost host(clock, stores, {&users});
  host.manager.setEnabled("users", false);
  CHECK(kindOfRefusal([&] { ask(host.services, "users.cards/1", "get"); }) == ErrorKind::unavailable);
  host.manager.setEnabled("users", true);
  CHECK(ask(host.services, "users.cards/1", "get") == "1");
}

TEST_CASE("a call after its deadline does not reach the provider, and for a late answer the service is away") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin users("users");
  int calls = 0;
  users.provides("users.cards/1", [&](Call& call) {
    ++calls;
    while (!call.deadline().expired()) {
    }
    return reply(call, "1");
  });
  TestHost host(clock, stores, {&users});
  const Deadline past = Deadline::after(std::chrono::milliseconds{-1});
  CHECK(kindOfRefusal([&] { ask(host.services, "users.cards/1", "get", past); }) == ErrorKind::unavailable);
  CHECK(calls == 0);
  const Deadline near = Deadline::after(std::chrono::seconds{1});
  CHECK(kindOfRefusal([&] { ask(host.services, "users.cards/1", "get", near); }) == ErrorKind::unavailable);
  CHECK(calls == 1);
}

TEST_CASE("who has no time left for a service is late itself") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin users("users"), posts("posts");
  ErrorKind refusal = ErrorKind::internal;
  ServiceBroker* broker = nullptr;
  users.provides("users.cards/1", [&](Call& call) {
    while (!call.deadline().expired()) {
    }
    return reply(call, "1");
  });
  posts.provides("posts.cards/1", [&](Call& call) {
    refusal = kindOfRefusal([&] { broker->call("users.cards/1", 0, "get", "{}", "posts", &call, Deadline::never()); });
    return reply(call, "1");
  });
  TestHost host(clock, stores, {&users, &posts});
  broker = &host.services;
  const Deadline near = Deadline::after(std::chrono::seconds{1});
  CHECK(kindOfRefusal([&] { ask(host.services, "posts.cards/1", "get", near); }) == ErrorKind::unavailable);
  CHECK(refusal == ErrorKind::timeout);
}

TEST_CASE("a nested call has no more time than the one around it") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin users("users"), posts("posts");
  std::int64_t innerLeft = 0;
  ServiceBroker* broker = nullptr;
  users.provides("users.cards/1", [&](Call& call) {
    innerLeft = call.deadline().leftMs();
    return IP_OK;
  });
  posts.provides("posts.cards/1", [&](Call& call) {
    return reply(call, broker->call("users.cards/1", 0, "get", "{}", "posts", &call, Deadline::never()));
  });
  TestHost host(clock, stores, {&users, &posts});
  broker = &host.services;
  ask(host.services, "posts.cards/1", "get", Deadline::after(kSoon));
  CHECK(innerLeft > 0);
  CHECK(innerLeft <= 5000);
}

TEST_CASE("a chain that would re-enter a method that waits is refused, another method is not") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin users("users"), posts("posts");
  ServiceBroker* broker = nullptr;
  ErrorKind refusal = ErrorKind::internal;
  users.provides("users.cards/1", [&](Call& call) {
    if (*call.get("service.method") == "leaf") return reply(call, R"("leaf")");
    return reply(call, ask(*broker, "posts.cards/1", *call.get("service.method")));
  });
  posts.provides("posts.cards/1", [&](Call& call) {
    if (*call.get("service.method") != "cycle") return reply(call, ask(*broker, "users.cards/1", "leaf"));
    refusal = kindOfRefusal([&] { ask(*broker, "users.cards/1", "cycle"); });
    return reply(call, R"("refused")");
  });
  TestHost host(clock, stores, {&users, &posts});
  broker = &host.services;
  CHECK(ask(host.services, "users.cards/1", "other") == R"("leaf")");
  CHECK(ask(host.services, "users.cards/1", "cycle") == R"("refused")");
  CHECK(refusal == ErrorKind::state);
}

TEST_CASE("calls nest at most eight deep") {
  base::ManualClock clock;
  TestStores stores(clock);
  TestPlugin users("users");
  ServiceBroker* broker = nullptr;
  int deepest = 0;
  ErrorKind refusal = ErrorKind::internal;
  users.provides("users.cards/1", [&](Call& call) {
    deepest = std::stoi(std::string(*call.get("service.method")));
    try {
      return reply(call, ask(*broker, "users.cards/1", std::to_string(deepest + 1)));
    } catch (const Error& error) {
      refusal = error.kind;
      return reply(call, "0");
    }
  });
  TestHost host(clock, stores, {&users});
  broker = &host.services;
  CHECK(ask(host.services, "users.cards/1", "1") == "0");
  CHECK(deepest == 8);
  CHECK(refusal == ErrorKind::state);
}
