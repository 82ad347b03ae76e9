#include <doctest/doctest.h>

#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;
using instaplay::base::Json;
namespace plugins = instaplay::plugins;

namespace {

struct Echo : PipelineFixture {
  Echo() {
    posts.route("GET", "/api/v1/posts/{postId}", [](plugins::Call& call) {
      Json seen = Json::object();
      for (const auto* key :
           {"http.method", "http.path", "http.route", "http.query", "param.postId", "query.q", "header.accept",
            "header.cookie", "header.authorization", "client.address", "request.id", "plugin.id", "user.id",
            "user.name", "user.role", "session.id", "claim.email", "claim.level", "nonsense"}) {
        if (const auto value = call.get(key)) seen[key] = *value;
      }
      reply(call, seen.dump());
    });
  }
};

}  // namespace

TEST_CASE_FIXTURE(Echo, "a handler sees the request by keys, and no secret") {
  const Response response =
      as("anna", {"GET", "/api/v1/posts/a%20b?q=1%2B1", {{"Accept", "x/y"}, {"X-Request-Id", "r-1"}}});
  REQUIRE(response.status == 200);
  CHECK(bodyOf(response)["data"] == Json{{"http.method", "GET"},
                                         {"http.path", "/api/v1/posts/a%20b"},
                                         {"http.route", "/api/v1/posts/{postId}"},
                                         {"http.query", "q=1%2B1"},
                                         {"param.postId", "a b"},
                                         {"query.q", "1+1"},
                                         {"header.accept", "x/y"},
                                         {"client.address", "203.0.113.7"},
                                         {"request.id", "r-1"},
                                         {"plugin.id", "posts"},
                                         {"user.id", "1"},
                                         {"user.name", "anna"},
                                         {"user.role", "user"},
                                         {"session.id", "s-anna"},
                                         {"claim.email", "anna@example.org"},
                                         {"claim.level", "3"}});
}

TEST_CASE_FIXTURE(Echo, "a request id is echoed when it is harmless, else replaced") {
  CHECK(headerOf(get("/api/v1/posts/1", {{"X-Request-Id", "Abc_-9"}}), "x-request-id") == "Abc_-9");
  for (const auto& id :
       {std::string(), std::string("a b"), std::string("a\"b"), std::string("\xC3\xA4"), std::string(65, 'a')}) {
    const Response response = get("/api/v1/posts/1", {{"X-Request-Id", id}});
    CHECK(headerOf(response, "x-request-id").size() == 26);
    CHECK(bodyOf(response)["meta"]["requestId"] == headerOf(response, "x-request-id"));
  }
}

TEST_CASE_FIXTURE(Echo, "parameters that decode to something else than one segment are refused") {
  CHECK(get("/api/v1/posts/a%2Fb").status == 404);
  for (const auto* path : {"/api/v1/posts/%00", "/api/v1/posts/%ff", "/api/v1/posts/%", "/api/v1/posts/%c0%af"}) {
    CAPTURE(path);
    CHECK(get(path).status == 400);
  }
  CHECK(get("/api/v1/posts/1?a=%zz").status == 400);
}

TEST_CASE_FIXTURE(Echo, "unknown addresses, wrong methods and OPTIONS have their answers") {
  CHECK(codeOf(get("/api/v1/nothing")) == "not_found");
  CHECK(codeOf(get("/api/v1/posts/1/")) == "not_found");
  const Response wrong = send({"DELETE", "/api/v1/posts/1"});
  CHECK(wrong.status == 405);
  CHECK(codeOf(wrong) == "method_not_allowed");
  CHECK(headerOf(wrong, "allow") == "GET, HEAD, OPTIONS");
  const Response options = send({"OPTIONS", "/api/v1/posts/1"});
  CHECK(options.status == 204);
  CHECK(headerOf(options, "allow") == "GET, HEAD, OPTIONS");
  CHECK(send({"HEAD", "/api/v1/posts/1"}).status == 200);
  CHECK(send({"BREW", "/api/v1/posts/1"}).status == 405);
}

TEST_CASE_FIXTURE(Echo, "the client address comes from trusted proxies") {
  options.trustedProxies = {"203.0.113.0/24"};
  CHECK(bodyOf(get("/api/v1/posts/1", {{"X-Forwarded-For", "6.6.6.6, 1.2.3.4"}}))["data"]["client.address"] ==
        "1.2.3.4");
}

TEST_CASE_FIXTURE(Echo, "a plugin that is switched off hides its routes") {
  posts.active = false;
  const Response response = get("/api/v1/posts/1");
  CHECK(response.status == 404);
  CHECK(codeOf(response) == "feature_disabled");
}

TEST_CASE_FIXTURE(Echo, "what the edge cannot read is answered in the same shape") {
  for (const int status : {400, 408, 414, 431, 501, 503, 505}) {
    const Response response = pipeline().refuseHead(status, "two hosts");
    CHECK(response.status == status);
    CHECK(response.close);
    CHECK_FALSE(bodyOf(response)["success"].get<bool>());
    CHECK(headerOf(response, "x-content-type-options") == "nosniff");
    CHECK(response.body.find("two hosts") == std::string::npos);
  }
}
