#include "wrapper/fake_api.hpp"

#include <doctest/doctest.h>

using namespace instaplay;

namespace {

FakeApi* provider = nullptr;
ip_call* parentSeen = nullptr;

ip_status answerCall(ip_service*, ip_call* parent, ip_str method, ip_str json, std::uint32_t, ip_sink sink, void* ctx) {
  parentSeen = parent;
  if (toView(method) == "echo") return sink(ctx, json), IP_OK;
  if (toView(method) == "absent") return provider->failWith(IP_E_UNAVAILABLE, "unavailable", "no provider of users");
  return provider->failWith(IP_E_CONFLICT, "username_taken", "The name is taken.",
                            R"([{"path":"/name","message":"x"}])");
}

struct Fixture {
  Fixture() {
    provider = &api;
    table.hdr = IP_HDR_INIT(ip_iface_services);
    table.bind = [](ip_host* host, ip_str id, std::uint32_t, ip_service** out) {
      *out = reinterpret_cast<ip_service*>(host);
      return ip_status{toView(id) == "secret/1" ? IP_E_DENIED : IP_OK};
    };
    table.available = [](ip_service*) { return 1; };
    table.call = &answerCall;
    api.offer(table);
  }

  FakeApi api;
  ip_iface_services table{};
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a provider's answer comes back as JSON") {
  const ServiceClient client = Services(api.host()).bind("users.cards/1");
  CHECK(client.available());
  CHECK(client.call("echo", {{"a", 1}}) == Json{{"a", 1}});
}

TEST_CASE_FIXTURE(Fixture, "a provider's error travels with its code, message and fields") {
  const ServiceClient client = Services(api.host()).bind("users.cards/1");
  try {
    client.call("fail", {});
    FAIL("answered");
  } catch (const Error& error) {
    CHECK(error.kind == Kind::conflict);
    CHECK(error.code == "username_taken");
    CHECK(error.message == "The name is taken.");
    CHECK(error.fields.at(0).path == "/name");
  }
}

TEST_CASE_FIXTURE(Fixture, "a service without provider is unavailable, told in public words") {
  try {
    Services(api.host()).bind("users.cards/1").call("absent", {});
    FAIL("answered");
  } catch (const HostError& error) {
    CHECK(error.kind == Kind::unavailable);
    CHECK(error.message == "Not available at the moment.");
    CHECK(error.detail == "users.cards/1.absent: no provider of users");
  }
}

TEST_CASE_FIXTURE(Fixture, "the call in flight is the parent of the calls it makes") {
  auto* const current = reinterpret_cast<ip_call*>(&api);
  const detail::CurrentCallScope scope(current);
  Services(api.host()).bind("users.cards/1").call("echo", {});
  CHECK(parentSeen == current);
}

TEST_CASE_FIXTURE(Fixture, "binding a service that the manifest does not name is forbidden") {
  CHECK_THROWS_AS(Services(api.host()).bind("secret/1"), HostError);
}
