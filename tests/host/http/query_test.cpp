#include "host/http/query.hpp"

#include <doctest/doctest.h>

#include "host/base/error.hpp"
#include "host/http/percent.hpp"

using namespace instaplay::http;
using instaplay::base::Error;

TEST_CASE("a query string is decoded in its order") {
  const Query query("q=a%20b+c&type=users&empty=&flag");
  REQUIRE(query.all().size() == 4);
  CHECK(query.find("q") == "a b c");
  CHECK(query.find("type") == "users");
  CHECK(query.find("empty") == "");
  CHECK(query.find("flag") == "");
  CHECK_FALSE(query.find("other"));
}

TEST_CASE("an empty query string has no parameters") {
  CHECK(Query("").all().empty());
  CHECK(Query("&&").all().empty());
}

TEST_CASE("query strings that can be read in two ways are refused") {
  for (const auto* text : {"a=%", "a=%4", "a=%zz", "a=%00", "a=%ff", "a=%c0%af", "=x", "a=1&a=2", "a=1&%61=2"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(Query{text}, Error);
  }
}

TEST_CASE("percent decoding gives UTF-8 or nothing") {
  CHECK(percentDecode("%E2%82%AC") == "\xE2\x82\xAC");
  CHECK(percentDecode("a+b") == "a+b");
  CHECK_FALSE(percentDecode("%ED%A0%80"));
}
