#include <doctest/doctest.h>

#include "host/base/nearest.hpp"

using namespace instaplay::base;

TEST_CASE("the distance counts inserted, removed, replaced and swapped letters") {
  CHECK(editDistance("", "") == 0);
  CHECK(editDistance("port", "port") == 0);
  CHECK(editDistance("", "port") == 4);
  CHECK(editDistance("prt", "port") == 1);
  CHECK(editDistance("ports", "port") == 1);
  CHECK(editDistance("part", "port") == 1);
  CHECK(editDistance("prot", "port") == 1);
  CHECK(editDistance("kitten", "sitting") == 3);
}

TEST_CASE("the nearest word is suggested, and none when all are far") {
  CHECK(nearest("adress", {"port", "address", "threads"}) == "address");
  CHECK(nearest("xyz", {"port", "address"}).empty());
  CHECK(nearest("port", {}).empty());
}
