#include <doctest/doctest.h>

#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;
using instaplay::base::Json;
namespace base = instaplay::base;

namespace {

struct Health : PipelineFixture {
  Health() {
    hostRoutes.push_back(healthRoute());
    hostRoutes.push_back(metricsRoute({&metrics}));
    hostRoutes.push_back(readinessRoute(
        {{"sql", [this](base::Deadline deadline) { sql.ping(deadline); }},
         {"cache",
          [this](base::Deadline) {
            if (cacheDown) throw base::unavailable("connection refused by 10.0.0.3");
          }},
         {"limits",
          [this](base::Deadline) {
            if (limitsDown) throw base::unavailable("connection refused by 10.0.0.4");
          },
          Dependency::Weight::helpful}},
        [] {
          return std::vector<HostAdmin::PluginView>{
              {"auth", "1.0.0", "active", std::nullopt},
              {"polls", "1.0.0", "failed", HostAdmin::PluginProblem{"started", "no luck", "Correct it.", "/srv/x"}}};
        }));
  }
  bool cacheDown = false, limitsDown = false;
};

}  // namespace

TEST_CASE_FIXTURE(Health, "the process says that it lives without touching anything") {
  identity.fails = true;
  const Response response = get("/healthz", {{"Authorization", "Bearer anna"}});
  CHECK(response.status == 200);
  CHECK(bodyOf(response)["data"] == Json{{"status", "ok"}});
  CHECK(identity.calls == 0);
  CHECK_FALSE(response.headers.contains("ratelimit-limit"));
}

TEST_CASE_FIXTURE(Health, "readiness names every dependency and plugin, and why one does not run") {
  CHECK(bodyOf(get("/readyz"))["data"] ==
        Json{{"status", "ready"},
             {"dependencies", {{"sql", "ok"}, {"cache", "ok"}, {"limits", "ok"}}},
             {"plugins", {{"auth", "active"}, {"polls", "failed"}}},
             {"problems", {{"polls", {{"stage", "started"}, {"reason", "no luck"}, {"fix", "Correct it."}}}}}});
}

TEST_CASE_FIXTURE(Health, "a dependency that does not answer is named, and no more than that") {
  cacheDown = true;
  const Response response = get("/readyz");
  CHECK(response.status == 503);
  CHECK(bodyOf(response)["error"]["message"] == "Not ready: cache.");
  CHECK(bodyOf(response)["error"]["fields"][0]["path"] == "/dependencies/cache");
  CHECK(response.body.find("10.0.0.3") == std::string::npos);
}

TEST_CASE_FIXTURE(Health, "a host that can do without what is down stays ready, and names it") {
  limitsDown = true;
  const Response response = get("/readyz");
  CHECK(response.status == 200);
  CHECK(bodyOf(response)["data"]["status"] == "degraded");
  CHECK(bodyOf(response)["data"]["dependencies"] == Json{{"sql", "ok"}, {"cache", "ok"}, {"limits", "down"}});
  cacheDown = true;
  CHECK(bodyOf(get("/readyz"))["error"]["message"] == "Not ready: cache, limits.");
}

TEST_CASE_FIXTURE(Health, "requests are counted by route template and status class") {
  posts.route("GET", "/things/{id}", [](instaplay::plugins::Call& call) { reply(call, "1"); });
  get("/things/1");
  get("/things/2");
  get("/gone");
  const Response metrics = get("/metrics");
  CHECK_FALSE(metrics.headers.contains("ratelimit-limit"));
  const std::string& text = metrics.body;
  const auto has = [&](const char* line) { return text.find(line) != std::string::npos; };
  CHECK(has("instaplay_http_requests_total{method=\"GET\",route=\"/things/{id}\",status=\"2xx\"} 2"));
  CHECK(has("instaplay_http_requests_total{method=\"\",route=\"unmatched\",status=\"4xx\"} 1"));
  CHECK(has("instaplay_http_request_seconds_count{method=\"GET\",route=\"/things/{id}\"} 2"));
}
