#include <doctest/doctest.h>

#include "host/plugins/descriptors.hpp"
#include "tests/host/plugins/plugin_stand.hpp"

using namespace instaplay::plugins;

TEST_CASE("every kind of declaration of a healthy plugin is there, copied, with the host's defaults") {
  PluginStand stand;
  stand.addPocket();
  stand.manager().load();
  const Declarations& declared = stand.plugin("pocket").declarations();
  REQUIRE(declared.routes.size() == 5);
  CHECK(declared.routes[0].method == "GET");
  CHECK(declared.routes[0].path == "/api/v1/pocket/{name}");
  CHECK(declared.routes[0].access == Access::user);
  CHECK(declared.routes[0].successStatus == 200);
  CHECK_FALSE(declared.routes[0].handler.serial);
  CHECK(declared.routes[1].successStatus == 201);
  CHECK(declared.routes[1].summary == "Puts a thing into the pocket");
  CHECK(declared.routes[1].handler.serial);
  REQUIRE(declared.jobs.size() == 2);
  CHECK(declared.jobs[0].maxAttempts == 1);
  CHECK(declared.jobs[1].cron == "*/10 * * * *");
  CHECK(declared.jobs[1].maxAttempts == 8);
  CHECK(declared.jobs[1].backoffCap == std::chrono::minutes(15));
  REQUIRE(declared.subscriptions.size() == 1);
  CHECK_FALSE(declared.subscriptions[0].durable);
  REQUIRE(declared.services.size() == 1);
  CHECK(declared.services[0].id == "pocket.things/1");
  REQUIRE(declared.collections.size() == 1);
  CHECK(declared.collections[0].name == "pocket_notes");
}

TEST_CASE("a shorter descriptor of an older SDK is completed with defaults") {
  PluginStand stand;
  stand.addPlain("old_route");
  stand.manager().load();
  const Declarations& declared = stand.plugin("old_route").declarations();
  REQUIRE(declared.routes.size() == 1);
  CHECK(declared.routes[0].access == Access::user);
  CHECK(declared.routes[0].successStatus == 200);
  CHECK(declared.routes[0].maxBody == 0);
  CHECK(declared.routes[0].summary.empty());
  CHECK(declared.routes[0].bodySchema.empty());
}

TEST_CASE("malformed declarations are all named, with what they must be") {
  PluginStand stand;
  stand.addPlain("bad_declarations");
  const auto problems = stand.startProblems();
  REQUIRE(problems.size() == 1);
  const auto expected = {
      "route \" \": method \"\" must be GET, POST, PUT, PATCH or DELETE",
      "route \"GET api/v1/x\": path \"api/v1/x\" must be segments after slashes, each fixed or one parameter: "
      "\"/api/v1/posts/{postId}\"",
      "route \"GET /api/v1/{a}/{a}\": path has {a} twice",
      "route \"GET /api/v1/x\": its handler is NULL",
      "route \"GET /api/v1/x\": access 9 must be 0 to 3",
      "route \"GET /api/v1/x\": body_schema: ",
      "job \"bad.job\": ",
      "subscription \"Post Created\": topic \"Post Created\" must be lower-case words with dots: \"stories.expire\"",
      "service \"bad.service/1\" is not listed under \"provides\" in plugin.yaml",
      "step \"bad.step\": phase 3 must be 1 (before) or 2 (after)",
      "collection \"posts\" must begin with \"bad_declarations_\"",
      "schema \"Thing\": json_schema must be a JSON object",
      "socket command \"\": its handler is NULL",
      "socket command \"Bad Send\": op \"Bad Send\" must be lower-case words with dots",
      "socket endpoint \"/api/v1/x/socket\": one of its callbacks is NULL",
      "socket endpoint \"/api/v1/x/socket\": max_message 16777217 must be at most 16777216",
      "socket endpoint \"/api/v1/x/socket\": subprotocol \"a b\" must be a token of at most 64 characters",
  };
  for (const std::string text : expected) {
    CAPTURE(text);
    CHECK(problems[0].find(text) != std::string::npos);
  }
  INFO(problems[0]);
  CHECK(problems[0].rfind("bad_declarations 1.0.0 not registered: ", 0) == 0);
}

TEST_CASE("after register_all nothing can be declared") {
  PluginStand stand;
  stand.addPlain("late_declarer");
  CHECK(stand.startProblems() ==
        std::vector<std::string>{"late_declarer 1.0.0 not started: start() failed with status 13 (" +
                                 stand.pathOf("late_declarer") +
                                 "). Correct it, or switch it off with plugins.late_declarer.enabled: false."});
}

TEST_CASE("a service that the manifest promises must be declared") {
  PluginStand stand;
  stand.addPlain("plain", "provides: [plain.list/1]\n");
  CHECK(stand.startProblems() ==
        std::vector<std::string>{
            "plain 1.0.0 not registered: service \"plain.list/1\" is promised in plugin.yaml, but not "
            "declared (" +
            stand.pathOf("plain") + "). Correct the declaration, or switch off one of the plugins."});
}

TEST_CASE("paths that match the same requests have the same shape") {
  CHECK(pathShape("/posts/{postId}/likes/{id}") == "/posts/{}/likes/{}");
  CHECK(pathShape("/posts") == "/posts");
}
