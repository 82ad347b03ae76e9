#include <doctest/doctest.h>

#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;

namespace {

struct Csrf : PipelineFixture {
  Csrf() {
    options.publicOrigin = "https://photos.example";
    options.environment = Options::Environment::production;
    for (const auto* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
      posts.route(method, "/x", [](instaplay::plugins::Call& call) { reply(call, "1"); });
    }
  }
  int status(HeaderList headers, const char* method = "POST") {
    return send({method, "/x", std::move(headers)}).status;
  }
};

const std::pair<std::string, std::string> kCookie{"Cookie", "__Host-instaplay=anna"};
const std::pair<std::string, std::string> kToken{"X-CSRF-Token", "csrf-anna"};
const std::pair<std::string, std::string> kSameSite{"Sec-Fetch-Site", "same-origin"};
const std::pair<std::string, std::string> kOrigin{"Origin", "https://photos.example"};

}  // namespace

TEST_CASE_FIXTURE(Csrf, "with a session, a same-origin request needs the token of the session") {
  CHECK(status({kCookie, kSameSite, kToken}) == 200);
  CHECK(status({kCookie, {"Sec-Fetch-Site", "none"}, kToken}) == 200);
  CHECK(status({kCookie, kOrigin, kToken}) == 200);
  CHECK(status({kCookie, kSameSite}) == 403);
  CHECK(status({kCookie, kSameSite, {"X-CSRF-Token", ""}}) == 403);
  CHECK(status({kCookie, kSameSite, {"X-CSRF-Token", "csrf-bert"}}) == 403);
  CHECK(status({kCookie, kSameSite, {"X-CSRF-Token", "csrf-ann"}}) == 403);
}

TEST_CASE_FIXTURE(Csrf, "a request from elsewhere is refused even with the token") {
  for (const auto* site : {"cross-site", "same-site", "", "Same-Origin", "nonsense"}) {
    CAPTURE(site);
    CHECK(status({kCookie, kToken, {"Sec-Fetch-Site", site}}) == 403);
    CHECK(status({kCookie, kToken, {"Sec-Fetch-Site", site}, kOrigin}) == 403);
  }
  for (const auto* origin : {"https://evil.example", "http://photos.example", "https://photos.example:444",
                             "https://photos.example.evil.example", "null", "", "http://localhost:8080"}) {
    CAPTURE(origin);
    CHECK(status({kCookie, kToken, {"Origin", origin}}) == 403);
  }
}

TEST_CASE_FIXTURE(Csrf, "a cookie without any word of the origin is refused") {
  const Response response = send({"POST", "/x", {kCookie, kToken}});
  CHECK(response.status == 403);
  CHECK(codeOf(response) == "csrf_failed");
}

TEST_CASE_FIXTURE(Csrf, "every unsafe method is guarded and no safe one") {
  for (const auto* method : {"POST", "PUT", "PATCH", "DELETE"}) CHECK(status({kCookie}, method) == 403);
  for (const auto* method : {"GET", "HEAD", "OPTIONS"}) {
    CHECK(status({kCookie, {"Sec-Fetch-Site", "cross-site"}}, method) < 300);
  }
}

TEST_CASE_FIXTURE(Csrf, "without a session a browser's word on the origin still counts") {
  CHECK(status({}) == 200);
  CHECK(status({kSameSite}) == 200);
  CHECK(status({kOrigin}) == 200);
  CHECK(status({{"Sec-Fetch-Site", "cross-site"}}) == 403);
  CHECK(status({{"Origin", "https://evil.example"}}) == 403);
  CHECK(status({{"Cookie", "__Host-instaplay=expired"}, kSameSite}) == 200);
  CHECK(status({{"Cookie", "__Host-instaplay=expired"}}) == 403);
}

TEST_CASE_FIXTURE(Csrf, "bearer calls are exempt") {
  CHECK(status({{"Authorization", "Bearer anna"}}) == 200);
  CHECK(status({{"Authorization", "Bearer anna"}, {"Sec-Fetch-Site", "cross-site"}}) == 200);
  CHECK(status({{"Authorization", "Bearer anna"}, {"Cookie", "__Host-instaplay=bert"}}) == 200);
}

TEST_CASE_FIXTURE(Csrf, "in development the loopback names at the bound port are ours") {
  options.environment = Options::Environment::development;
  options.publicOrigin.clear();
  for (const auto* origin : {"http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"}) {
    CHECK(status({{"Origin", origin}}) == 200);
  }
  for (const auto* origin : {"http://localhost:8081", "http://localhost", "https://localhost:8080", "http://evil:8080",
                             "http://[::1]", "http://:8080"}) {
    CAPTURE(origin);
    CHECK(status({{"Origin", origin}}) == 403);
  }
}
