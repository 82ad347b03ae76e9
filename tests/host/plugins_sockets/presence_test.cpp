#include <doctest/doctest.h>

#include "host/base/error.hpp"
#include "host/plugins/presence_tracker.hpp"
#include "tests/host/plugins_tables/test_host.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;

namespace {

/// Presence that can be down, and that tells when it is being asked.
class FragilePresence final : public stores::Presence {
 public:
  explicit FragilePresence(stores::Presence& real) : real_(real) {}

  std::vector<bool> touch(std::span<const stores::PresenceEntry> entries, std::chrono::milliseconds time) override {
    requireUp();
    if (beforeTouch) beforeTouch();
    return real_.touch(entries, time);
  }
  bool leave(const stores::PresenceEntry& entry) override {
    requireUp();
    return real_.leave(entry);
  }
  std::vector<bool> online(std::span<const std::int64_t> users) override { return real_.online(users); }
  void ping(base::Deadline) override {}

  bool isDown = false;
  std::function<void()> beforeTouch;

 private:
  void requireUp() const {
    if (isDown) throw base::unavailable("down");
  }

  stores::Presence& real_;
};

struct Stand {
  Stand() {
    chat.on(
        "presence.changed",
        [this](Call& call) {
          heard.append(call.body()).append(" ").append(*call.get("event.key")).append(";");
          return IP_OK;
        },
        false);
    host.emplace(clock, stores, std::vector<TestPlugin*>{&chat});
    tracker.emplace(fragile, host->work.events(), "a");
  }
  std::string takeHeard() {
    host->work.runDue();
    return std::exchange(heard, {});
  }
  std::vector<std::uint8_t> online(const std::vector<std::int64_t>& users) {
    std::vector<std::uint8_t> out(users.size(), 9);
    REQUIRE(table().online(chat.host(), users.data(), users.size(), out.data()) == IP_OK);
    return out;
  }
  const ip_iface_presence& table() const { return chat.table<ip_iface_presence>(IP_IFACE_PRESENCE); }

  base::ManualClock clock;
  TestStores stores{clock};
  FragilePresence fragile{stores.presence};
  TestPlugin chat{"chat"};
  std::string heard;
  std::optional<TestHost> host;
  std::optional<PresenceTracker> tracker;
};

using Bytes = std::vector<std::uint8_t>;

constexpr const char* kOnline = R"({"online":true,"userId":"7"} 7;)";
constexpr const char* kOffline = R"({"online":false,"userId":"7"} 7;)";

}  // namespace

TEST_CASE("a person is online from the first connection to the last, and plugins hear of both") {
  Stand stand;
  CHECK(stand.online({7}) == Bytes{0});
  const auto first = stand.tracker->opened(7);
  CHECK(stand.takeHeard() == kOnline);
  const auto second = stand.tracker->opened(7);
  stand.tracker->closed(first);
  CHECK(stand.takeHeard().empty());
  CHECK(stand.online({8, 7}) == Bytes{0, 1});
  stand.tracker->closed(second);
  stand.tracker->closed(second);
  CHECK(stand.takeHeard() == kOffline);
  CHECK(stand.online({7}) == Bytes{0});
}

TEST_CASE("connections of another node keep a person online") {
  Stand stand;
  PresenceTracker other(stand.fragile, stand.host->work.events(), "b");
  const auto here = stand.tracker->opened(7);
  const auto there = other.opened(7);
  CHECK(stand.takeHeard() == kOnline);
  stand.tracker->closed(here);
  CHECK(stand.takeHeard().empty());
  other.closed(there);
  CHECK(stand.takeHeard() == kOffline);
}

TEST_CASE("a beat keeps connections, and without one they age out") {
  Stand stand;
  stand.tracker->opened(7);
  stand.clock.advance(std::chrono::seconds{70});
  stand.tracker->beat();
  stand.clock.advance(std::chrono::seconds{70});
  CHECK(stand.online({7}) == Bytes{1});
  stand.clock.advance(std::chrono::seconds{6});
  CHECK(stand.online({7}) == Bytes{0});
}

TEST_CASE("a connection that opened while the store was down is online with the next beat") {
  Stand stand;
  stand.fragile.isDown = true;
  const auto connection = stand.tracker->opened(7);
  stand.tracker->beat();
  CHECK(stand.takeHeard().empty());
  stand.fragile.isDown = false;
  stand.tracker->beat();
  CHECK(stand.takeHeard() == kOnline);
  stand.fragile.isDown = true;
  stand.tracker->closed(connection);
  stand.fragile.isDown = false;
  stand.tracker->beat();
  stand.clock.advance(std::chrono::seconds{76});
  CHECK(stand.online({7}) == Bytes{0});
}

TEST_CASE("a connection that closes during a beat does not come back") {
  Stand stand;
  const auto connection = stand.tracker->opened(7);
  stand.fragile.beforeTouch = [&] { stand.tracker->closed(connection); };
  stand.tracker->beat();
  CHECK(stand.online({7}) == Bytes{0});
}

TEST_CASE("presence is asked for at most 1000 people, and for nobody") {
  Stand stand;
  const std::vector<std::int64_t> users(1001, 1);
  Bytes out(users.size());
  CHECK(stand.table().online(stand.chat.host(), users.data(), users.size(), out.data()) == IP_E_INVALID);
  CHECK(stand.table().online(stand.chat.host(), users.data(), 1000, out.data()) == IP_OK);
  CHECK(stand.table().online(stand.chat.host(), nullptr, 0, nullptr) == IP_OK);
  CHECK(stand.table().online(stand.chat.host(), users.data(), 1, nullptr) == IP_E_INVALID);
}
