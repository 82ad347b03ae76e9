#include <doctest/doctest.h>

#include <future>
#include <latch>
#include <thread>

#include "host/plugins/features_file.hpp"
#include "tests/host/plugins/fake_call.hpp"
#include "tests/host/plugins/plugin_stand.hpp"
#include "tests/support/parallel.hpp"

using namespace instaplay::plugins;
using instaplay::base::Error;
using instaplay::base::ErrorKind;
using instaplay::base::Json;
using std::chrono::milliseconds;

namespace {

const Handler& namedRoute(PluginInstance& plugin) { return plugin.declarations().routes.at(0).handler; }

std::string codeOf(PluginInstance& plugin) {
  FakeCall call;
  call.properties["param.name"] = "thing";
  plugin.invoke(namedRoute(plugin), call);
  return call.answer().kind == Answer::Kind::error ? call.answer().error->code : "ok";
}

/// A call of the pocket that stays in flight until it is let go.
class HeldCall {
 public:
  explicit HeldCall(PluginInstance& plugin) {
    call_.properties["param.name"] = "thing";
    call_.whenAsked = [this] {
      if (!entered_.exchange(true)) inside_.count_down();
      release_.wait();
    };
    thread_ = std::jthread([this, &plugin] { plugin.invoke(namedRoute(plugin), call_); });
    inside_.wait();
  }
  ~HeldCall() { letGo(); }

  Answer& letGo() {
    if (!released_) release_.count_down();
    released_ = true;
    if (thread_.joinable()) thread_.join();
    return call_.answer();
  }

 private:
  FakeCall call_;
  std::atomic<bool> entered_{false};
  bool released_ = false;
  std::latch inside_{1}, release_{1};
  std::jthread thread_;
};

/// Waits until the condition holds; false when it does not in a long time.
template <class Condition>
bool soon(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  return condition();
}

}  // namespace

TEST_CASE("a healthy plugin goes through its life") {
  PluginStand stand;
  stand.addPocket();
  stand.manager().load();
  CHECK(stand.plugin("pocket").state() == PluginState::registered);
  CHECK(codeOf(stand.plugin("pocket")) == "unavailable");
  stand.manager().start();
  CHECK(stand.plugin("pocket").state() == PluginState::active);
  CHECK(codeOf(stand.plugin("pocket")) == "ok");
  CHECK(stand.pocketStatus() == Json{{"starts", 1}, {"stops", 0}, {"limit", 10}});
  stand.manager().stop(milliseconds(1000));
  CHECK(stand.plugin("pocket").state() == PluginState::stopped);
}

TEST_CASE("settings are given with the defaults of the schema") {
  PluginStand stand;
  stand.addPocket();
  stand.options.plugins["pocket"].settings = {{"limit", 42}};
  CHECK(stand.startProblems().empty());
  CHECK(stand.pocketStatus()["limit"] == 42);
  CHECK(Json::parse(stand.plugin("pocket").settings()) == Json{{"limit", 42}, {"greeting", "hello"}});
}

TEST_CASE("migrations run once, and again on a second start change nothing") {
  PluginStand stand;
  stand.addPocket();
  stand.manager().load();
  stand.manager().migrate();
  stand.manager().migrate();
  stand.manager().start();
  CHECK(stand.plugin("pocket").state() == PluginState::active);
}

TEST_CASE("a plugin that is switched off and on again is stopped and started, without a restart") {
  PluginStand stand;
  stand.addPocket();
  REQUIRE(stand.startProblems().empty());
  stand.manager().setEnabled("pocket", false);
  CHECK(stand.plugin("pocket").state() == PluginState::disabled);
  CHECK(codeOf(stand.plugin("pocket")) == "feature_disabled");
  CHECK_THROWS_AS(stand.pocketStatus(), Error);

  stand.manager().setEnabled("pocket", true);
  CHECK(codeOf(stand.plugin("pocket")) == "ok");
  CHECK(stand.pocketStatus() == Json{{"starts", 2}, {"stops", 1}, {"limit", 10}});
}

TEST_CASE("a plugin that was off at the start is started when it is switched on") {
  PluginStand stand;
  stand.addPocket();
  stand.options.plugins["pocket"].enabled = false;
  REQUIRE(stand.startProblems().empty());
  CHECK(stand.plugin("pocket").state() == PluginState::disabled);
  CHECK(codeOf(stand.plugin("pocket")) == "feature_disabled");
  stand.manager().setEnabled("pocket", true);
  CHECK(stand.pocketStatus()["starts"] == 1);
}

TEST_CASE("switching off waits for the calls in flight, and keeps new ones out meanwhile") {
  PluginStand stand;
  stand.addPocket();
  REQUIRE(stand.startProblems().empty());
  PluginInstance& pocket = stand.plugin("pocket");
  HeldCall held(pocket);
  auto switching = std::async(std::launch::async, [&] { stand.manager().setEnabled("pocket", false); });
  REQUIRE(soon([&] { return pocket.state() == PluginState::paused; }));
  CHECK(codeOf(pocket) == "feature_disabled");
  CHECK(held.letGo().kind == Answer::Kind::json);
  switching.get();
  CHECK(pocket.state() == PluginState::disabled);
}

TEST_CASE("a plugin whose calls do not end in time stays on") {
  PluginStand stand;
  stand.addPocket();
  stand.options.drain = milliseconds(10);
  REQUIRE(stand.startProblems().empty());
  {
    HeldCall held(stand.plugin("pocket"));
    CHECK_THROWS_WITH_AS(stand.manager().setEnabled("pocket", false),
                         "Calls of pocket are still in flight; try again later.", Error);
    CHECK(codeOf(stand.plugin("pocket")) == "ok");
  }
  stand.manager().setEnabled("pocket", false);
  CHECK(stand.plugin("pocket").state() == PluginState::disabled);
}

TEST_CASE("switching on and off under load loses no call and leaves no handler running") {
  PluginStand stand;
  stand.addPocket();
  REQUIRE(stand.startProblems().empty());
  PluginInstance& pocket = stand.plugin("pocket");
  std::atomic<bool> done{false};
  std::atomic<int> answered{0}, refused{0}, other{0};
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back([&] {
        while (!done) {
          const std::string code = codeOf(pocket);
          ++(code == "ok" ? answered : code == "feature_disabled" ? refused : other);
        }
      });
    }
    for (int i = 0; i < 20; ++i) {
      stand.manager().setEnabled("pocket", false);
      CHECK(soon([&, before = refused.load()] { return refused > before; }));
      stand.manager().setEnabled("pocket", true);
      CHECK(soon([&, before = answered.load()] { return answered > before; }));
    }
    done = true;
  }
  CHECK(other == 0);
  CHECK(stand.pocketStatus() == Json{{"starts", 21}, {"stops", 20}, {"limit", 10}});
}

TEST_CASE("a plugin that needs one that is switched off is blocked with it and comes back with it") {
  PluginStand stand;
  stand.addPocket();
  stand.addPlain("plain", "requires: [pocket.things/1]\n");
  REQUIRE(stand.startProblems().empty());
  stand.manager().setEnabled("pocket", false);
  CHECK(stand.plugin("plain").state() == PluginState::blocked);
  CHECK(stand.plugin("plain").problem() ==
        "plain 1.0.0 blocked: needs pocket.things/1 from pocket, which is disabled (" + stand.manifestOf("plain") +
            "). Install or enable what it needs, or switch it off with plugins.plain.enabled: false.");
  stand.manager().setEnabled("pocket", true);
  CHECK(stand.plugin("plain").state() == PluginState::active);
  CHECK(stand.plugin("plain").problem().empty());
}

TEST_CASE("a plugin that needs one that the configuration switches off does not stop the start") {
  PluginStand stand;
  stand.addPocket();
  stand.addPlain("plain", "requires: [pocket.things/1]\n");
  stand.options.plugins["pocket"].enabled = false;
  CHECK(stand.startProblems().empty());
  CHECK(stand.plugin("plain").state() == PluginState::blocked);
  stand.manager().setEnabled("pocket", true);
  CHECK(stand.plugin("plain").state() == PluginState::active);
}

TEST_CASE("a required plugin whose optional provider failed stops the start") {
  PluginStand stand;
  stand.addPlain("no_entry", "optional: true\nprovides: [entry.list/1]\n");
  stand.addPlain("plain", "requires: [entry.list/1]\n");
  CHECK(stand.startProblems() ==
        std::vector<std::string>{"plain 1.0.0 blocked: needs entry.list/1 from no_entry, which is failed (" +
                                 stand.manifestOf("plain") +
                                 "). Install or enable what it needs, or switch it off with "
                                 "plugins.plain.enabled: false."});
}

TEST_CASE("switching a plugin that is not there is refused, and one that cannot run says why") {
  PluginStand stand;
  stand.addPlain("no_entry");
  stand.options.plugins["no_entry"].enabled = false;
  REQUIRE(stand.startProblems().empty());
  CHECK_THROWS_WITH_AS(stand.manager().setEnabled("nothing", true), "There is no such plugin.", Error);
  CHECK_THROWS_WITH_AS(stand.manager().setEnabled("no_entry", true), stand.plugin("no_entry").problem().c_str(), Error);
}

TEST_CASE("new settings reach a running plugin") {
  PluginStand stand;
  stand.addPocket();
  REQUIRE(stand.startProblems().empty());
  stand.manager().reconfigure({{"pocket", {true, {{"limit", 77}}}}});
  CHECK(stand.pocketStatus() == Json{{"starts", 1}, {"stops", 0}, {"limit", 77}});
  stand.manager().reconfigure({});
  CHECK(stand.pocketStatus()["limit"] == 10);
}

TEST_CASE("when one plugin refuses its new settings, all keep the old ones") {
  PluginStand stand;
  stand.addPocket();
  stand.addPlain("plain");
  REQUIRE(stand.startProblems().empty());
  CHECK_THROWS_AS(stand.manager().reconfigure({{"pocket", {true, {{"limit", 13}}}}}), Error);
  CHECK_THROWS_AS(stand.manager().reconfigure({{"pocket", {false, {{"limit", 50}}}}, {"plain", {true, {{"x", 1}}}}}),
                  Error);
  CHECK(stand.pocketStatus() == Json{{"starts", 1}, {"stops", 0}, {"limit", 10}});
}

TEST_CASE("reconfigure switches plugins off and on") {
  PluginStand stand;
  stand.addPocket();
  REQUIRE(stand.startProblems().empty());
  stand.manager().reconfigure({{"pocket", {false, Json::object()}}});
  CHECK(stand.plugin("pocket").state() == PluginState::disabled);
  stand.manager().reconfigure({});
  CHECK(stand.pocketStatus()["starts"] == 2);
}

TEST_CASE("the flags of the plugins begin with the defaults of their manifests") {
  PluginStand stand;
  stand.addPocket();
  stand.manager().load();
  const Toggles::Rules rules = featureDefaults(stand.manager().plugins());
  REQUIRE(rules.size() == 1);
  CHECK(rules.at("pocket.shiny").on);
}
