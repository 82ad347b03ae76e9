#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "host/http/pipeline.hpp"
#include "tests/host/plugins/plugin_stand.hpp"

using namespace instaplay::plugins;
using Problems = std::vector<std::string>;

namespace {

const std::string kLiveWithout = "Correct it, or switch it off with plugins.";

std::vector<DeclarationProblem> unservable(const std::vector<PluginInstance*>& plugins) {
  std::vector<instaplay::http::PluginSource> sources;
  for (PluginInstance* plugin : plugins) sources.push_back(instaplay::http::sourceOf(*plugin));
  std::vector<DeclarationProblem> problems;
  for (const auto& problem : instaplay::http::Pipeline::problemsOf({}, {}, sources)) {
    problems.push_back({problem.owner, problem.reason});
  }
  return problems;
}

std::string switchOff(const std::string& id) { return kLiveWithout + id + ".enabled: false."; }

}  // namespace

TEST_CASE("a plugin without the entry symbol is named with the fix") {
  PluginStand stand;
  stand.addPlain("no_entry");
  CHECK(stand.startProblems() ==
        Problems{"no_entry 1.0.0 not loaded: it exports no symbol instaplay_plugin_v1 (" + stand.pathOf("no_entry") +
                 "). Put INSTAPLAY_PLUGIN(Class) into one of its sources and build it with instaplay_add_plugin()."});
}

TEST_CASE("a plugin of another ABI major is not loaded") {
  PluginStand stand;
  stand.addPlain("other_major");
  CHECK(stand.startProblems() ==
        Problems{"other_major 1.0.0 not loaded: needs SDK ABI 2.0, this host provides 1.0 (" +
                 stand.pathOf("other_major") + "). Rebuild it against SDK 1.0 or upgrade the host."});
}

TEST_CASE("a plugin that needs a newer ABI minor is not loaded") {
  PluginStand stand;
  stand.addPlain("newer_abi");
  CHECK(stand.startProblems() ==
        Problems{"newer_abi 1.0.0 not loaded: needs SDK ABI 1.7, this host provides 1.0 (" + stand.pathOf("newer_abi") +
                 "). Rebuild it against SDK 1.0 or upgrade the host."});
}

TEST_CASE("a manifest that asks for a newer ABI is refused before the library is looked at") {
  PluginStand stand;
  stand.add("plain", "id: plain\nversion: 1.0.0\nabi: \"1.4\"\n");
  CHECK(stand.startProblems() ==
        Problems{"plain 1.0.0 not loaded: needs SDK ABI 1.4, this host provides 1.0 (" + stand.manifestOf("plain") +
                 "). Rebuild it against SDK 1.0 or upgrade the host."});
}

TEST_CASE("a manifest and a note that disagree are both quoted") {
  PluginStand stand;
  stand.addPlain("liar");
  CHECK(stand.startProblems() ==
        Problems{"liar 1.0.0 not loaded: plugin.yaml says liar 1.0.0, the library says somebody_else 9.9.9 (" +
                 stand.pathOf("liar") + "). Rebuild the library, or correct plugin.yaml."});
}

TEST_CASE("an unresolved symbol is named") {
  PluginStand stand;
  stand.addPlain("unresolved");
  CHECK(stand.startProblems() ==
        Problems{"unresolved 1.0.0 not loaded: the linker refuses it: undefined symbol: nobodyDefinesThis (" +
                 stand.pathOf("unresolved") +
                 "). Link what it needs; instaplay_add_plugin() finds such symbols while building."});
}

TEST_CASE("a missing service blocks with the chain down to it") {
  PluginStand stand;
  stand.addPlain("plain", "requires: [second.list/1]\n");
  stand.addPlain("second", "requires: [third.list/1]\nprovides: [second.list/1]\n");
  CHECK(stand.startProblems() ==
        Problems{"plain 1.0.0 blocked: needs second.list/1 from second, which needs third.list/1, which no plugin "
                 "provides (" +
                     stand.manifestOf("plain") +
                     "). Install or enable what it needs, or switch it off with "
                     "plugins.plain.enabled: false.",
                 "second 1.0.0 blocked: needs third.list/1, which no plugin provides (" + stand.manifestOf("second") +
                     "). Install or enable what it needs, or switch it off with plugins.second.enabled: false."});
}

TEST_CASE("a service in a too old minor is missing, and the message has both minors") {
  PluginStand stand;
  stand.addPocket();
  stand.addPlain("plain", "requires: [pocket.things/1.3]\n");
  CHECK(stand.startProblems() ==
        Problems{"plain 1.0.0 blocked: needs pocket.things/1, of which pocket 1.0.0 provides minor 0, not 3 (" +
                 stand.manifestOf("plain") +
                 "). Install or enable what it needs, or switch it off with "
                 "plugins.plain.enabled: false."});
}

TEST_CASE("a cycle of required services is printed as a path") {
  PluginStand stand;
  stand.addPlain("ring_a", "requires: [ring.b/1]\nprovides: [ring.a/1]\n");
  stand.addPlain("ring_b", "requires: [ring.a/1]\nprovides: [ring.b/1]\n");
  const std::string cycle = "its required services form a cycle: ring_a -> ring_b (ring.b/1) -> ring_a (ring.a/1) (";
  const std::string fix = "). Move one of these services from \"requires\" to \"uses\".";
  CHECK(stand.startProblems() == Problems{"ring_a 1.0.0 not loaded: " + cycle + stand.manifestOf("ring_a") + fix,
                                          "ring_b 1.0.0 not loaded: " + cycle + stand.manifestOf("ring_b") + fix});
}

TEST_CASE("a route that two plugins declare is refused with both names, also when the plugin overlooks it") {
  PluginStand stand;
  stand.addPocket();
  stand.addPlain("duplicate_route", "requires: [pocket.things/1]\n");
  CHECK(stand.startProblems() ==
        Problems{"duplicate_route 1.0.0 not registered: route \"GET /api/v1/pocket/{thing}\" is declared by pocket "
                 "already, and by duplicate_route (" +
                 stand.pathOf("duplicate_route") + "). Correct the declaration, or switch off one of the plugins."});
}

TEST_CASE("a route with a schema that cannot be checked is named with the place in the schema") {
  PluginStand stand;
  stand.options.check = unservable;
  stand.addPocket();
  stand.addPlain("bad_schema");
  CHECK(stand.startProblems() ==
        Problems{"bad_schema 1.0.0 not registered: route POST /api/v1/bad: body_schema at /properties/size/nullable: "
                 "this keyword is not supported (" +
                 stand.pathOf("bad_schema") + "). Correct the declaration, or switch it off with " +
                 "plugins.bad_schema.enabled: false."});
}

TEST_CASE("a schema that cannot be checked fails an optional plugin alone") {
  PluginStand stand;
  stand.options.check = unservable;
  stand.addPocket();
  stand.addPlain("bad_schema", "optional: true\n");
  stand.addPlain("plain", "optional: true\n");
  CHECK(stand.startProblems().empty());
  CHECK(stand.plugin("bad_schema").state() == PluginState::failed);
  CHECK(stand.plugin("bad_schema").failure()->stage == Stage::registration);
  CHECK(stand.plugin("bad_schema").declarations().routes.empty());
  CHECK(stand.plugin("plain").state() == PluginState::active);
  CHECK(stand.pocketStatus()["starts"] == 1);
}

TEST_CASE("a plugin that needs one that cannot be served is blocked") {
  PluginStand stand;
  stand.options.check = [](const std::vector<PluginInstance*>& plugins) {
    std::vector<DeclarationProblem> problems;
    for (const PluginInstance* plugin : plugins) {
      if (plugin->id() == "pocket") problems.push_back({"pocket", "no luck"});
    }
    return problems;
  };
  stand.addPocket();
  stand.addPlain("plain", "optional: true\nrequires: [pocket.things/1]\n");
  CHECK(stand.startProblems().size() == 1);
  CHECK(stand.plugin("plain").state() == PluginState::blocked);
  CHECK(stand.plugin("plain").problem().find("needs pocket.things/1 from pocket, which is failed") !=
        std::string::npos);
}

TEST_CASE("an exception in create, declare or start is quoted") {
  PluginStand stand;
  SUBCASE("create") {
    stand.addPlain("throws_in_create");
    CHECK(stand.startProblems() ==
          Problems{"throws_in_create 1.0.0 not created: create() failed with status 15: no luck "
                   "in create (" +
                   stand.pathOf("throws_in_create") + "). " + switchOff("throws_in_create")});
  }
  SUBCASE("declare") {
    stand.addPlain("throws_in_declare");
    CHECK(stand.startProblems() ==
          Problems{"throws_in_declare 1.0.0 not registered: register_all() failed with status "
                   "15: no luck in declare (" +
                   stand.pathOf("throws_in_declare") + "). " + switchOff("throws_in_declare")});
  }
  SUBCASE("start") {
    stand.addPlain("throws_in_start");
    CHECK(stand.startProblems() == Problems{"throws_in_start 1.0.0 not started: start() failed with status 15: no luck "
                                            "in start (" +
                                            stand.pathOf("throws_in_start") + "). " + switchOff("throws_in_start")});
  }
}

TEST_CASE("an exception that a plugin lets out into the host fails that plugin only") {
  PluginStand stand;
  stand.addPocket();
  stand.addPlain("leaks_exception", "optional: true\n");
  CHECK(stand.startProblems().empty());
  CHECK(stand.plugin("leaks_exception").state() == PluginState::failed);
  CHECK(stand.plugin("leaks_exception").problem() ==
        "leaks_exception 1.0.0 not started: start() failed with status 15: nobody caught me (" +
            stand.pathOf("leaks_exception") + "). " + switchOff("leaks_exception"));
  CHECK(stand.plugin("leaks_exception").failure()->stage == Stage::start);
  CHECK(stand.pocketStatus()["starts"] == 1);
}

TEST_CASE("a bad manifest is told with file, line, key and fix, every problem at once") {
  PluginStand stand;
  stand.add("plain", "id: plain\nversion: one\nrequire: [posts.cards/1]\nabi: \"1.0\"\nprovides: [cards]\n");
  const std::string file = stand.manifestOf("plain");
  CHECK(stand.startProblems() ==
        Problems{"plain (version unknown) not loaded: its plugin.yaml has 3 problems\n  " + file +
                 ":3: unknown key \"require\"; did you mean \"requires\"?\n  " + file +
                 ":2: \"version\" must be three numbers: \"1.0.0\"\n  " + file +
                 ":5: \"provides\" has \"cards\", which must be a service with its major version: "
                 "\"posts.cards/1\", or \"posts.cards/1.2\" for at least minor 2"});
}

TEST_CASE("bad settings are told with their place and what they may be") {
  PluginStand stand;
  stand.addPocket();
  stand.options.plugins["pocket"].settings = {{"limit", 0}};
  SUBCASE("refused by the schema") {
    CHECK(stand.startProblems() ==
          Problems{"pocket 1.0.0 not configured: its settings are wrong at \"/limit\": Expected number "
                   "greater than or equal to 1 (plugins.pocket.settings). Correct them; " +
                   stand.manifestOf("pocket") + " describes what they may be."});
  }
  SUBCASE("with a key that is not there") {
    stand.options.plugins["pocket"].settings = {{"limits", 5}};
    CHECK(stand.startProblems() ==
          Problems{"pocket 1.0.0 not configured: its settings are wrong at \"/limits\": unknown setting; did you mean "
                   "\"limit\"? (plugins.pocket.settings). Correct them; " +
                   stand.manifestOf("pocket") + " describes what they may be."});
  }
  SUBCASE("refused by the plugin itself") {
    stand.options.plugins["pocket"].settings = {{"limit", 13}};
    CHECK(stand.startProblems() ==
          Problems{"pocket 1.0.0 not configured: configure() failed with status 1: A limit of 13 brings bad luck. (" +
                   stand.pathOf("pocket") + "). " + switchOff("pocket")});
  }
}

TEST_CASE("two plugins with one id exclude each other") {
  PluginStand stand;
  stand.addPlain("plain");
  stand.addPlain("second");
  std::filesystem::rename(stand.folder() / "second", stand.folder() / "copy");
  std::filesystem::copy_file(stand.pathOf("plain"), stand.folder() / "copy/plain.so");
  std::filesystem::copy_file(stand.manifestOf("plain"), stand.folder() / "copy/plugin.yaml",
                             std::filesystem::copy_options::overwrite_existing);
  const std::string copy = (stand.folder() / "copy").string(), plain = (stand.folder() / "plain").string();
  const std::string reason = "plain 1.0.0 not loaded: plain 1.0.0 has the same id (";
  CHECK(stand.startProblems() == Problems{reason + plain + ") (" + copy + "). Remove one of the two folders.",
                                          reason + copy + ") (" + plain + "). Remove one of the two folders."});
}

TEST_CASE("a required plugin that fails stops the start with the problems of all, optional ones left out") {
  PluginStand stand;
  stand.addPlain("no_entry");
  stand.addPlain("liar");
  stand.addPlain("no_note", "optional: true\n");
  const Problems problems = stand.startProblems();
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].rfind("liar 1.0.0 not loaded", 0) == 0);
  CHECK(problems[1].rfind("no_entry 1.0.0 not loaded", 0) == 0);
  CHECK_THROWS_WITH_AS(stand.manager().start(),
                       ("2 problems with plugins:\n- " + problems[0] + "\n- " + problems[1]).c_str(), PluginStartError);
}

TEST_CASE("an optional plugin that is broken fails alone") {
  for (const std::string id : {"no_entry", "other_major", "newer_abi", "liar", "unresolved", "no_note",
                               "throws_in_create", "throws_in_declare", "throws_in_start"}) {
    CAPTURE(id);
    PluginStand stand;
    stand.addPocket();
    stand.addPlain(id, "optional: true\n");
    CHECK(stand.startProblems().empty());
    CHECK(stand.plugin(id).state() == PluginState::failed);
    CHECK(stand.plugin(id).problem().rfind(id + " 1.0.0 not ", 0) == 0);
    CHECK(stand.pocketStatus()["starts"] == 1);
  }
}

TEST_CASE("a broken plugin that is switched off stops nothing") {
  PluginStand stand;
  stand.addPlain("no_entry");
  stand.options.plugins["no_entry"].enabled = false;
  CHECK(stand.startProblems().empty());
  CHECK(stand.plugin("no_entry").state() == PluginState::disabled);
}

TEST_CASE("a plugin folder that is not there is a problem") {
  PluginStand stand;
  stand.options.folders.push_back(stand.folder() / "nowhere");
  CHECK(stand.startProblems() == Problems{"plugin folder " + (stand.folder() / "nowhere").string() +
                                          " cannot be read: No such file or directory. Correct plugins.directories."});
}
