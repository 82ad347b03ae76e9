#include "wrapper/fake_api.hpp"

#include <doctest/doctest.h>

using namespace instaplay;

TEST_CASE("an interface that the host lacks is named in the error") {
  FakeApi api;
  try {
    Sql sql(api.host());
    FAIL("made a Sql without its table");
  } catch (const HostError& error) {
    CHECK(error.kind == Kind::unsupported);
    CHECK(error.detail == "InstaPlay 1.2.3 has no interface \"ip.sql/1\", or an older one than this plugin needs.");
  }
}

TEST_CASE("a table of an older, shorter version is taken for absent instead of read past its end") {
  FakeApi api;
  ip_iface_clock clock{};
  clock.hdr = IP_HDR_INIT(ip_iface_clock);
  api.offer(clock);
  CHECK(api.host().find<ip_iface_clock>() == &clock);

  clock.hdr.size = offsetof(ip_iface_clock, monotonic_ms);
  CHECK(api.host().find<ip_iface_clock>() == nullptr);
  CHECK_THROWS_AS(HostClock(api.host()), HostError);
}

TEST_CASE("IP_HAS tells members of a shorter table apart") {
  ip_iface_clock clock{};
  clock.hdr = IP_HDR_INIT(ip_iface_clock);
  clock.hdr.size = offsetof(ip_iface_clock, monotonic_ms);
  CHECK(IP_HAS(ip_iface_clock, &clock, now_ms));
  CHECK_FALSE(IP_HAS(ip_iface_clock, &clock, monotonic_ms));

  clock.hdr.size += static_cast<std::uint32_t>(sizeof(clock.monotonic_ms)) - 1;
  CHECK_FALSE(IP_HAS(ip_iface_clock, &clock, monotonic_ms));

  const ip_iface_clock* const absent = nullptr;
  CHECK_FALSE(IP_HAS(ip_iface_clock, absent, now_ms));
}

TEST_CASE("a table that has grown since this SDK is still used") {
  struct NewerClock {
    ip_iface_clock known;
    void (*added)();
  } newer{};
  newer.known.hdr = {sizeof(NewerClock), IP_ABI_MAJOR, IP_ABI_MINOR + 1};
  newer.known.now_ms = [](ip_host*) { return std::int64_t{42}; };
  FakeApi api;
  api.offer(newer.known);
  CHECK(HostClock(api.host()).nowMs() == 42);
}

TEST_CASE("a failed call becomes an error of the status's kind, with the host's text for the log only") {
  FakeApi api;
  api.retryAfterMs = 1500;
  const ip_status status = api.failWith(IP_E_UNAVAILABLE, "store_down", "no session within 2000 ms");
  const HostError error = api.host().failure(status, "sql.begin");
  CHECK(error.kind == Kind::unavailable);
  CHECK(error.code == "store_down");
  CHECK(error.message == "Not available at the moment.");
  CHECK(error.retryAfter == std::chrono::milliseconds{1500});
  CHECK(std::string(error.what()) == "sql.begin: no session within 2000 ms");
}

TEST_CASE("an older failure of the thread is not taken for this one") {
  FakeApi api;
  api.failWith(IP_E_CONFLICT, "username_taken", "taken");
  const HostError error = api.host().failure(IP_E_TIMEOUT, "mail.send");
  CHECK(error.kind == Kind::timeout);
  CHECK(error.code == "timeout");
  CHECK(error.detail == "mail.send: status 10");
}

TEST_CASE("every failing status has its kind, and an unknown one is internal") {
  for (ip_status status = IP_E_INVALID; status <= IP_E_INTERNAL; ++status) {
    CHECK(statusOf(kindOf(status)) == status);
    CHECK(usualError(kindOf(status)).kind == kindOf(status));
    CHECK_FALSE(usualError(kindOf(status)).code.empty());
  }
  CHECK(kindOf(IP_E_EXCEPTION) == Kind::internal);
  CHECK(kindOf(999) == Kind::internal);
}
