#include <doctest/doctest.h>

#include <algorithm>

#include "tests/host/realtime/realtime_stand.hpp"

namespace instaplay::realtime::test {
namespace {

using namespace std::chrono_literals;

/// A place at the roster with a wire, as a session holds it.
struct Place {
  Place(RealtimeStand& stand, const std::string& user, const std::string& session, const std::string& address = "a")
      : seat(stand.roster.admit({stand.sessions.start(user, session), address}, address)) {
    seat->opened(wire);
  }
  SampleWire wire;
  std::unique_ptr<Seat> seat;
};

TEST_CASE("an ended session closes its sockets, and only those, as soon as the end is heard of") {
  RealtimeStand stand;
  Place first(stand, "1", "s1"), second(stand, "1", "s1"), other(stand, "1", "s2");
  stand.roster.lookAtDue();
  stand.sessions.end("s1");
  stand.events.publish(nullptr, "auth.session.ended", "1", R"({"sessionIds":["s1"]})", "");
  stand.roster.lookAtDue();
  CHECK(first.wire.closeCode() == 4001);
  CHECK(second.wire.closeCode() == 4001);
  CHECK(other.wire.closeCode() == 0);
}

TEST_CASE("the end of all sessions of a user closes all their sockets") {
  RealtimeStand stand;
  Place first(stand, "1", "s1"), second(stand, "1", "s2"), other(stand, "2", "s3");
  stand.roster.lookAtDue();
  for (const char* id : {"s1", "s2"}) stand.sessions.end(id);
  stand.events.publish(nullptr, "auth.session.ended", "1", R"({"userIds":["1"]})", "");
  stand.roster.lookAtDue();
  CHECK(first.wire.closeCode() == 4001);
  CHECK(second.wire.closeCode() == 4001);
  CHECK(other.wire.closeCode() == 0);
}

TEST_CASE("a session whose token was renewed keeps its sockets") {
  RealtimeStand stand;
  Place place(stand, "1", "s1");
  stand.roster.lookAtDue();
  stand.events.publish(nullptr, "auth.session.ended", "1", R"({"sessionIds":["s1"]})", "");
  stand.roster.lookAtDue();
  CHECK(place.wire.closeCode() == 0);
}

TEST_CASE("the threads of the roster do the same by themselves") {
  RealtimeStand stand;
  stand.roster.start();
  Place place(stand, "1", "s1");
  stand.sessions.end("s1");
  stand.events.publish(nullptr, "auth.session.ended", "1", R"({"sessionIds":["s1"]})", "");
  CHECK(place.wire.awaitClose() == 4001);
}

TEST_CASE("a session that ends while its socket is being opened is noticed") {
  RealtimeStand stand;
  const auto principal = stand.sessions.start("1", "s1");
  const auto seat = stand.roster.admit({principal, "a"}, "a");
  stand.sessions.end("s1");
  stand.roster.lookAtDue();
  SampleWire wire;
  seat->opened(wire);
  CHECK(wire.closeCode() == 4001);
}

TEST_CASE("a session that ends after it was read as valid, and before that is known, is looked up again") {
  RealtimeStand stand;
  Place place(stand, "1", "s1");
  stand.sessions.whenRead = [&](const auto&) {
    if (stand.sessions.asked > 1) return;
    stand.sessions.end("s1");
    stand.events.publish(nullptr, "auth.session.ended", "1", R"({"sessionIds":["s1"]})", "");
  };
  stand.roster.lookAtDue();
  CHECK(place.wire.closeCode() == 4001);
}

TEST_CASE("a session that ends during a routine of many looks waits for one of them only") {
  RealtimeStand stand;
  std::vector<std::unique_ptr<Place>> places;
  for (int i = 1; i <= 450; ++i) {
    const std::string id = std::to_string(i);
    places.push_back(std::make_unique<Place>(stand, id, "s" + id));
  }
  stand.roster.lookAtDue();
  stand.clock.advance(30s);
  std::vector<std::vector<std::string>> looks;
  stand.sessions.whenRead = [&](const std::vector<std::string>& ids) {
    looks.push_back(ids);
    if (looks.size() > 1) return;
    stand.events.publish(nullptr, "auth.session.ended", "1", R"({"sessionIds":["s99"]})", "");  // the last in order
  };
  stand.roster.lookAtDue();
  CHECK(looks.size() == 3);
  CHECK(std::ranges::count(looks.at(1), "s99") == 1);
}

TEST_CASE("a session is looked up every thirty seconds, and every two while ends may go unheard") {
  RealtimeStand stand;
  Place place(stand, "1", "s1");
  stand.roster.lookAtDue();
  CHECK(stand.sessions.asked == 1);
  stand.clock.advance(29'999ms);
  stand.roster.lookAtDue();
  CHECK(stand.sessions.asked == 1);
  stand.clock.advance(1ms);
  stand.roster.lookAtDue();
  CHECK(stand.sessions.asked == 2);

  stand.events.linked = std::nullopt;
  stand.clock.advance(2s);
  stand.roster.lookAtDue();
  CHECK(stand.sessions.asked == 3);
  stand.events.linked = 2;  // what happened meanwhile was missed
  stand.clock.advance(2s);
  stand.sessions.end("s1");
  stand.roster.lookAtDue();
  CHECK(place.wire.closeCode() == 4001);
}

TEST_CASE("sockets stay while sessions cannot be looked up, which is tried again") {
  RealtimeStand stand;
  Place place(stand, "1", "s1");
  stand.sessions.isDown = true;
  stand.roster.lookAtDue();
  stand.roster.lookAtDue();
  CHECK(stand.sessions.asked == 1);
  CHECK(place.wire.closeCode() == 0);
  stand.sessions.isDown = false;
  stand.sessions.end("s1");
  stand.clock.advance(1s);
  stand.roster.lookAtDue();
  CHECK(place.wire.closeCode() == 4001);
}

TEST_CASE("what changed about a user is known after the next look") {
  RealtimeStand stand;
  Place place(stand, "1", "s1");
  stand.sessions.start("1", "s1", "renamed");
  stand.roster.lookAtDue();
  CHECK(place.seat->principal()->username == "renamed");
}

TEST_CASE("users and addresses have so many sockets, and places are free again") {
  Options options;
  options.perUser = 2;
  options.perAddress = 3;
  RealtimeStand stand(options);
  Place first(stand, "1", "s1");
  {
    Place second(stand, "1", "s2");
    CHECK_THROWS_WITH_AS(Place(stand, "1", "s3", "b"), doctest::Contains("account"), base::Error);
    Place third(stand, "2", "s4");
    CHECK_THROWS_WITH_AS(Place(stand, "3", "s5"), doctest::Contains("address"), base::Error);
    CHECK(stand.roster.size() == 3);
  }
  CHECK(stand.roster.size() == 1);
  Place again(stand, "1", "s2");
  CHECK(again.wire.closeCode() == 0);
}

}  // namespace
}  // namespace instaplay::realtime::test
