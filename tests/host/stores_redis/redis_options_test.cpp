#include "host/stores/redis/redis_options.hpp"

#include <doctest/doctest.h>

#include "host/base/error.hpp"

using namespace instaplay;
using stores::parseRedisUrl;

TEST_CASE("an address of Redis by host") {
  const auto options = parseRedisUrl("redis://cache.internal:6380/3");
  CHECK(options.host == "cache.internal");
  CHECK(options.port == 6380);
  CHECK(options.database == 3);
  CHECK(options.user.empty());
  CHECK(options.place() == "cache.internal:6380/3");
  CHECK(parseRedisUrl("redis://localhost").port == 6379);
  CHECK(parseRedisUrl("redis://localhost/").database == 0);
  CHECK(parseRedisUrl("redis://[::1]:7000").host == "::1");
}

TEST_CASE("an address of Redis with credentials, percent-encoded") {
  const auto both = parseRedisUrl("redis://app:p%40ss%3Aw%2Ford@h:1");
  CHECK(both.user == "app");
  CHECK(both.password == "p@ss:w/ord");
  CHECK(both.place().find("p@ss") == std::string::npos);
  const auto passwordAlone = parseRedisUrl("redis://:secret@h");
  CHECK(passwordAlone.user.empty());
  CHECK(passwordAlone.password == "secret");
}

TEST_CASE("an address of Redis by unix socket") {
  const auto options = parseRedisUrl("unix://:secret@/run/redis.sock?db=2");
  CHECK(options.unixSocket == "/run/redis.sock");
  CHECK(options.password == "secret");
  CHECK(options.database == 2);
}

TEST_CASE("what is no address of Redis is refused without showing the password") {
  for (const char* url :
       {"", "localhost:6379", "http://h", "redis://", "redis://h/x", "redis://h/-1", "redis://h/1?x=2",
        "redis://h:99999", "unix://", "unix:///s?db=x", "unix:///s?name=x", "redis://u:hidden@/1"}) {
    CAPTURE(url);
    try {
      parseRedisUrl(url);
      FAIL("accepted");
    } catch (const base::Error& error) {
      CHECK(error.kind == base::ErrorKind::invalid);
      CHECK(error.message.find("hidden") == std::string::npos);
    }
  }
}
