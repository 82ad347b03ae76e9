#include <doctest/doctest.h>

#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;

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
  CHECK(has("reels: route POST /a: at /properties/x/nullable: this keyword is not supported"));
  CHECK(has("reels: route POST /b: The JSON is not acceptable"));
  CHECK(has("reels: route POST /c: there is no rate limit group \"uploadz\""));
  CHECK(has("reels: schema Reel: another plugin declares a schema of that name"));
}
