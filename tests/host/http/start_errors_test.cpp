#include <doctest/doctest.h>

#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;

TEST_CASE_FIXTURE(PipelineFixture,
                  "a schema of a plugin that is wrong is that plugin's problem, and of those that refer to it") {
  SamplePlugin reels("reels"), polls("polls");
  plugins.insert(plugins.end(), {&reels, &polls});
  const auto none = [](instaplay::plugins::Call&) {};
  reels.declarations.schemas = {{"Reel", R"({"nullable":true})"},
                                {"Reels", R"({"items":{"$ref":"#/components/schemas/Reel"}})"}};
  reels.route("POST", "/reels", none);
  polls.route("POST", "/polls", none).bodySchema = R"({"$ref":"#/components/schemas/Reel"})";
  posts.route("POST", "/posts", none).bodySchema = R"({"type":"object"})";
  posts.route("GET", "/api/v1/openapi.json", none);
  std::vector<PluginSource> sources{posts.source(), reels.source(), polls.source()};
  std::string problems;
  for (const auto& [owner, reason] : Pipeline::problemsOf(options, {}, sources))
    problems += owner + ": " + reason + "\n";
  CHECK(problems ==
        "reels: schema Reel: at /nullable: this keyword is not supported\n"
        "reels: schema Reels: at /items: $ref \"#/components/schemas/Reel\" names no schema under "
        "#/components/schemas/\n"
        "posts: route GET /api/v1/openapi.json: the route GET /api/v1/openapi.json of posts is the same as GET "
        "/api/v1/openapi.json of host\n"
        "polls: route POST /polls: body_schema at /: $ref \"#/components/schemas/Reel\" names no schema under "
        "#/components/schemas/\n");
}

TEST_CASE_FIXTURE(PipelineFixture, "everything that cannot be served is told at once, with plugin and route") {
  SamplePlugin reels("reels");
  plugins.push_back(&reels);
  const auto none = [](instaplay::plugins::Call&) {};
  posts.route("GET", "/posts/{id}", none);
  reels.route("GET", "/posts/{postId}", none);
  reels.route("GET", "/bad//path", none);
  reels.route("POST", "/a", none).bodySchema = R"({"properties":{"x":{"nullable":true}}})";
  reels.route("POST", "/b", none).bodySchema = "{";
  reels.route("POST", "/c", none).limitGroup = "uploadz";
  reels.declarations.schemas = {{"Reel", "{}"}, {"Reel", "{}"}};
  std::string problems;
  try {
    pipeline();
  } catch (const PipelineError& error) {
    problems = error.what();
  }
  CAPTURE(problems);
  const auto has = [&](const char* text) { return problems.find(text) != std::string::npos; };
  CHECK(
      has("reels: route GET /posts/{postId}: the route GET /posts/{postId} of reels is the same as GET /posts/{id} of "
          "posts"));
  CHECK(has("reels: route GET /bad//path: the route path \"/bad//path\" has a malformed segment"));
  CHECK(has("reels: route POST /a: body_schema at /properties/x/nullable: this keyword is not supported"));
  CHECK(has("reels: route POST /b: The JSON is not acceptable"));
  CHECK(has("reels: route POST /c: there is no rate limit group \"uploadz\""));
  CHECK(has("reels: schema Reel: another plugin declares a schema of that name"));
}
