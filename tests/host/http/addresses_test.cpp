#include "host/http/addresses.hpp"

#include <doctest/doctest.h>

using namespace instaplay::http;

TEST_CASE("addresses are read in their forms") {
  CHECK(Address::parse("10.0.0.1")->text() == "10.0.0.1");
  CHECK(Address::parse("::ffff:10.0.0.1")->text() == "10.0.0.1");
  CHECK(Address::parse("[2001:DB8::1]")->text() == "2001:db8::1");
  for (const auto* text : {"", "10.0.0", "10.0.0.256", "example.org", "1.2.3.4:80", "unknown"}) {
    CHECK_FALSE(Address::parse(text));
  }
}

TEST_CASE("limits count an IPv4 address and an IPv6 network") {
  CHECK(Address::parse("10.0.0.1")->limitKey() != Address::parse("10.0.0.2")->limitKey());
  CHECK(Address::parse("2001:db8::1")->limitKey() == Address::parse("2001:db8::ffff:1")->limitKey());
  CHECK(Address::parse("2001:db8::1")->limitKey() != Address::parse("2001:db8:0:1::1")->limitKey());
}

TEST_CASE("forwarded addresses are believed from trusted proxies only") {
  const TrustedProxies proxies({"10.0.0.0/8", "2001:db8::/32", "192.168.1.1"});
  CHECK(proxies.clientOf("203.0.113.9", {"1.1.1.1"}) == "203.0.113.9");
  CHECK(proxies.clientOf("10.1.2.3", {"1.1.1.1"}) == "1.1.1.1");
  CHECK(proxies.clientOf("2001:db8::5", {"1.1.1.1"}) == "1.1.1.1");
  CHECK(proxies.clientOf("192.168.1.2", {"1.1.1.1"}) == "192.168.1.2");
}

TEST_CASE("the client is the rightmost address that is no proxy") {
  const TrustedProxies proxies({"10.0.0.0/8"});
  CHECK(proxies.clientOf("10.0.0.1", {"6.6.6.6, 1.1.1.1, 10.0.0.2"}) == "1.1.1.1");
  CHECK(proxies.clientOf("10.0.0.1", {"6.6.6.6", "1.1.1.1"}) == "1.1.1.1");
  CHECK(proxies.clientOf("10.0.0.1", {"1.1.1.1, nonsense, 10.0.0.2"}) == "10.0.0.2");
  CHECK(proxies.clientOf("10.0.0.1", {}) == "10.0.0.1");
}

TEST_CASE("wrong entries are refused by name") {
  CHECK_THROWS_WITH(TrustedProxies({"proxy.local"}), "trusted proxy \"proxy.local\" is no address and no CIDR block");
  CHECK_THROWS_WITH(TrustedProxies({"10.0.0.0/33"}), "trusted proxy \"10.0.0.0/33\" has a wrong prefix length");
  CHECK_THROWS(TrustedProxies({"10.0.0.0/"}));
}
