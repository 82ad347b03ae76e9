#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <sstream>

#include "tests/integration/social_world.hpp"

using namespace instaplay::testing;

namespace {

/// How often the host has asked each of its stores.
std::map<std::string, int> roundTrips(const SocialWorld& world) {
  std::map<std::string, int> trips;
  std::istringstream lines(world.client().get("/metrics").body);
  const std::string name = "instaplay_store_round_trips_total{store=\"";
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(name)) continue;
    const auto end = line.find('"', name.size());
    trips[line.substr(name.size(), end - name.size())] = std::stoi(line.substr(line.rfind(' ') + 1));
  }
  return trips;
}

/// Whether a request takes one round trip to the limits and at most so many to what holds data. The host asks its
/// stores by itself as well, so the request is made until nothing else comes in between.
bool takesAtMost(int most, const SocialWorld& world, const std::function<void()>& prepare,
                 const std::function<HttpAnswer()>& request) {
  return eventually([&] {
    prepare();
    auto before = roundTrips(world);
    REQUIRE(request().status == 200);
    auto after = roundTrips(world);
    const auto to = [&](const char* store) { return after.at(store) - before.at(store); };
    return to("limits") <= 1 && to("sql") + to("documents") + to("cache") <= most;
  });
}

}  // namespace

TEST_CASE("a warm page of the feed takes at most two round trips beyond that to the limits, and a like at most four") {
  SocialWorld world;
  REQUIRE(world.stores() != nullptr);
  HttpClient anna = world.person("anna"), bob = world.person("bob");
  REQUIRE(bob.put("/api/v1/users/anna/follow").status == 200);
  const std::string like = "/api/v1/posts/" + publish(anna, "first") + "/like";
  for (int i = 0; i < 5; ++i) publish(anna, "further");

  const auto nothing = [] {};
  CHECK(takesAtMost(2, world, nothing, [&] { return bob.get("/api/v1/feed"); }));
  REQUIRE(bob.get("/api/v1/feed").data().size() == 6);
  CHECK(takesAtMost(
      4, world, [&] { bob.remove(like); }, [&] { return bob.put(like); }));
  CHECK(takesAtMost(4, world, nothing, [&] { return bob.put(like); }));
}
