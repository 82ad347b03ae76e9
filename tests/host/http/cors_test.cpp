#include <doctest/doctest.h>

#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;

namespace {

struct Cors : PipelineFixture {
  Cors() {
    posts.route("GET", "/x", [](instaplay::plugins::Call& call) { reply(call, "1"); });
    options.corsOrigins = {"https://app.example"};
  }
};

}  // namespace

TEST_CASE_FIXTURE(PipelineFixture, "without a list no origin is let in") {
  posts.route("GET", "/x", [](instaplay::plugins::Call& call) { reply(call, "1"); });
  const Response response = get("/x", {{"Origin", "https://app.example"}});
  CHECK_FALSE(response.headers.contains("access-control-allow-origin"));
  CHECK_FALSE(response.headers.contains("vary"));
}

TEST_CASE_FIXTURE(Cors, "a listed origin is echoed, also with an error") {
  for (const auto* path : {"/x", "/gone"}) {
    const Response response = get(path, {{"Origin", "https://app.example"}});
    CHECK(headerOf(response, "access-control-allow-origin") == "https://app.example");
    CHECK(headerOf(response, "access-control-allow-credentials") == "true");
    CHECK(headerOf(response, "vary") == "Origin");
  }
}

TEST_CASE_FIXTURE(Cors, "any other origin gets nothing, and caches are told") {
  for (const auto* origin :
       {"https://evil.example", "https://app.example.evil.example", "http://app.example", "null", "*"}) {
    const Response response = get("/x", {{"Origin", origin}});
    CHECK_FALSE(response.headers.contains("access-control-allow-origin"));
    CHECK(headerOf(response, "vary") == "Origin");
  }
}

TEST_CASE_FIXTURE(Cors, "a preflight is answered for listed origins only") {
  const Response good =
      send({"OPTIONS", "/x", {{"Origin", "https://app.example"}, {"Access-Control-Request-Method", "PUT"}}});
  CHECK(good.status == 204);
  CHECK(headerOf(good, "access-control-allow-origin") == "https://app.example");
  CHECK(headerOf(good, "access-control-allow-methods").find("PUT") != std::string::npos);
  const Response bad =
      send({"OPTIONS", "/x", {{"Origin", "https://evil.example"}, {"Access-Control-Request-Method", "PUT"}}});
  CHECK_FALSE(bad.headers.contains("access-control-allow-methods"));
  CHECK_FALSE(bad.headers.contains("access-control-allow-origin"));
}
