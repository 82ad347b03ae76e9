#include <doctest/doctest.h>

#include "host/plugins/toggles.hpp"

using namespace instaplay::plugins;

namespace {

bool isOn(const Toggles& toggles, const char* flag, Toggles::Viewer viewer) {
  return toggles.snapshot(viewer)->isOn(flag);
}

int shareOf(const Toggles& toggles, const char* flag) {
  int on = 0;
  for (std::int64_t id = 1; id <= 10'000; ++id) on += isOn(toggles, flag, {id, "u"}) ? 1 : 0;
  return on;
}

}  // namespace

TEST_CASE("a flag is on for everybody, for nobody, and off when nothing is known of it") {
  Toggles toggles;
  toggles.replace({{"a.on", {true, 100, {}}}, {"a.off", {false, 100, {}}}});
  CHECK(isOn(toggles, "a.on", {}));
  CHECK(isOn(toggles, "a.on", {7, "anna"}));
  CHECK_FALSE(isOn(toggles, "a.off", {7, "anna"}));
  CHECK_FALSE(isOn(toggles, "a.unknown", {7, "anna"}));
  CHECK(toggles.evaluate({7, "anna"}) == std::map<std::string, bool>{{"a.off", false}, {"a.on", true}});
}

TEST_CASE("a percentage picks about that share of the users, and not the same ones for each flag") {
  Toggles toggles;
  toggles.replace({{"a.x", {true, 25, {}}}, {"a.y", {true, 25, {}}}});
  CHECK(shareOf(toggles, "a.x") == doctest::Approx(2500).epsilon(0.08));
  int both = 0;
  for (std::int64_t id = 1; id <= 10'000; ++id)
    both += isOn(toggles, "a.x", {id, ""}) && isOn(toggles, "a.y", {id, ""});
  CHECK(both == doctest::Approx(625).epsilon(0.2));
}

TEST_CASE("a user keeps a flag while its percentage grows") {
  Toggles small, large;
  small.replace({{"a.x", {true, 10, {}}}});
  large.replace({{"a.x", {true, 40, {}}}});
  for (std::int64_t id = 1; id <= 1'000; ++id) {
    if (isOn(small, "a.x", {id, ""})) CHECK(isOn(large, "a.x", {id, ""}));
  }
  CHECK(shareOf(small, "a.x") > 800);
}

TEST_CASE("named users have a flag whatever its percentage, by username or id, unless it is off") {
  Toggles toggles;
  toggles.replace({{"a.x", {true, 0, {"anna", "1001"}}}, {"a.off", {false, 0, {"anna"}}}});
  CHECK(isOn(toggles, "a.x", {5, "anna"}));
  CHECK(isOn(toggles, "a.x", {1001, "ben"}));
  CHECK_FALSE(isOn(toggles, "a.x", {5, "ben"}));
  CHECK_FALSE(isOn(toggles, "a.x", {0, ""}));
  CHECK_FALSE(isOn(toggles, "a.off", {5, "anna"}));
}

TEST_CASE("a username of digits does not stand for somebody's id") {
  Toggles toggles;
  toggles.replace({{"a.x", {true, 0, {"1001"}}}});
  CHECK_FALSE(isOn(toggles, "a.x", {5, "1001"}));
}

TEST_CASE("a snapshot keeps what it was made with") {
  Toggles toggles;
  toggles.replace({{"a.x", {true, 100, {}}}});
  const auto before = toggles.snapshot({});
  toggles.replace({{"a.x", {false, 100, {}}}});
  CHECK(before->isOn("a.x"));
  CHECK_FALSE(toggles.snapshot({})->isOn("a.x"));
}
