#include <doctest/doctest.h>

#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;
using instaplay::base::Json;
namespace plugins = instaplay::plugins;

namespace {

struct Features : PipelineFixture {
  Features() {
    plugins::FlagRule off, everybody, annaOnly;
    everybody.on = true;
    annaOnly.on = true;
    annaOnly.percentage = 0;
    annaOnly.users = {"1"};
    toggles.replace({{"posts.off", off}, {"posts.on", everybody}, {"posts.beta", annaOnly}});
    hostRoutes.push_back(featuresRoute(toggles));
  }
};

}  // namespace

TEST_CASE_FIXTURE(Features, "a viewer sees the flags as they are for them") {
  CHECK(bodyOf(get("/api/v1/features"))["data"]["flags"] ==
        Json{{"posts.off", false}, {"posts.on", true}, {"posts.beta", false}});
  CHECK(bodyOf(as("anna", {"GET", "/api/v1/features"}))["data"]["flags"]["posts.beta"] == true);
  CHECK(bodyOf(as("bert", {"GET", "/api/v1/features"}))["data"]["flags"]["posts.beta"] == false);
}

TEST_CASE_FIXTURE(Features, "a route behind a flag is hidden from those without it") {
  posts.route("GET", "/beta", [](plugins::Call& call) { reply(call, "1"); }).feature = "posts.beta";
  CHECK(as("anna", {"GET", "/beta"}).status == 200);
  const Response hidden = as("bert", {"GET", "/beta"});
  CHECK(hidden.status == 404);
  CHECK(codeOf(hidden) == "feature_disabled");
}

TEST_CASE_FIXTURE(Features, "a handler sees one set of flags for its whole call") {
  posts.route("GET", "/x", [this](plugins::Call& call) {
    const bool before = call.flag("posts.on");
    toggles.replace({});
    reply(call, before && call.flag("posts.on") ? "true" : "false");
  });
  CHECK(bodyOf(get("/x"))["data"] == true);
  CHECK(bodyOf(get("/x"))["data"] == false);
}
