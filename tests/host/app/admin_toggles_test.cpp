#include "host/app/admin_toggles.hpp"

#include <doctest/doctest.h>

#include "tests/host/app/toggle_tables.hpp"

using namespace instaplay;
using app::AdminToggles;
using app::ToggleTables;

namespace {

plugins::FlagRule onForAll() {
  plugins::FlagRule rule;
  rule.on = true;
  return rule;
}

}  // namespace

TEST_CASE_FIXTURE(ToggleTables, "a saved flag wins over the rule of the files, also for the next process") {
  AdminToggles(sql, clock).saveFlag("feed.ranked", {.on = true, .percentage = 10, .users = {"alice"}});
  AdminToggles(sql, clock).saveFlag("feed.ranked", {.on = true, .percentage = 25, .users = {"bob"}});

  const auto rules = AdminToggles(sql, clock).layOver({{"feed.ranked", {}}, {"other", onForAll()}});
  CHECK(rules.at("feed.ranked").on);
  CHECK(rules.at("feed.ranked").percentage == 25);
  CHECK(rules.at("feed.ranked").users == std::set<std::string>{"bob"});
  CHECK(rules.at("other").on);
}

TEST_CASE_FIXTURE(ToggleTables, "a saved flag that no plugin has any more is left out") {
  AdminToggles(sql, clock).saveFlag("gone", onForAll());
  CHECK(AdminToggles(sql, clock).layOver({{"here", {}}}).size() == 1);
}

TEST_CASE_FIXTURE(ToggleTables, "plugin switches are kept apart from flags of the same name") {
  AdminToggles toggles(sql, clock);
  toggles.savePlugin("likes", false);
  toggles.saveFlag("posts", onForAll());
  CHECK(toggles.plugins() == std::map<std::string, bool>{{"likes", false}});

  toggles.savePlugin("likes", true);
  CHECK(toggles.plugins().at("likes"));
}
