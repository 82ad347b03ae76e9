#include <doctest/doctest.h>

#include "host/base/error.hpp"
#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;
using instaplay::base::Json;
namespace plugins = instaplay::plugins;

namespace {

class SampleAdmin final : public HostAdmin {
 public:
  std::vector<PluginView> plugins() const override {
    return {{"posts", "1.2.0", enabled ? "active" : "paused", std::nullopt},
            {"polls", "1.0.0", "failed", PluginProblem{"started", "no luck", "Correct it.", "/srv/polls.so"}}};
  }
  void setPluginEnabled(std::string_view, bool on) override { enabled = on; }
  void setFlag(std::string_view key, const plugins::FlagRule& rule) override { flags[std::string(key)] = rule; }
  void reload() override {
    if (badConfiguration)
      throw instaplay::base::Error(instaplay::base::ErrorKind::unprocessable, "bad_configuration", "Line 3.");
    ++reloads;
  }

  bool enabled = true, badConfiguration = false;
  int reloads = 0;
  std::map<std::string, plugins::FlagRule> flags;
};

struct Admin : PipelineFixture {
  Admin() {
    for (auto& route : pluginAdminRoutes(admin)) hostRoutes.push_back(route);
    for (auto& route : flagAdminRoutes(admin, toggles)) hostRoutes.push_back(route);
    toggles.replace({{"posts.beta", plugins::FlagRule{}}});
  }
  SampleAdmin admin;
};

}  // namespace

TEST_CASE_FIXTURE(Admin, "only admins reach the routes of the host") {
  for (const Request& request :
       {Request{"GET", "/api/v1/admin/plugins"}, Request{"PUT", "/api/v1/admin/plugins/posts", {}, "{}"},
        Request{"GET", "/api/v1/admin/flags"}, Request{"PUT", "/api/v1/admin/flags/x", {}, "{}"},
        Request{"POST", "/api/v1/admin/reload"}}) {
    CAPTURE(request.target);
    CHECK(send(request).status == 401);
    CHECK(as("anna", request).status == 403);
    CHECK(as("mod", request).status == 403);
    CHECK(as("admin", request).status != 403);
  }
}

TEST_CASE_FIXTURE(Admin, "a plugin is listed and switched") {
  CHECK(bodyOf(as("admin", {"GET", "/api/v1/admin/plugins"}))["data"] ==
        Json{{{"id", "posts"}, {"version", "1.2.0"}, {"state", "active"}, {"problem", nullptr}},
             {{"id", "polls"},
              {"version", "1.0.0"},
              {"state", "failed"},
              {"problem",
               {{"stage", "started"}, {"reason", "no luck"}, {"fix", "Correct it."}, {"where", "/srv/polls.so"}}}}});
  const Response response = as("admin", {"PUT", "/api/v1/admin/plugins/posts", {}, R"({"enabled":false})"});
  CHECK(bodyOf(response)["data"]["state"] == "paused");
  CHECK_FALSE(admin.enabled);
  CHECK(as("admin", {"PUT", "/api/v1/admin/plugins/gone", {}, R"({"enabled":false})"}).status == 404);
  CHECK(as("admin", {"PUT", "/api/v1/admin/plugins/posts", {}, R"({"enabled":1})"}).status == 400);
}

TEST_CASE_FIXTURE(Admin, "a flag gets its rule") {
  const Response response =
      as("admin", {"PUT", "/api/v1/admin/flags/posts.beta", {}, R"({"enabled":true,"percentage":25,"users":["7"]})"});
  CHECK(response.status == 200);
  CHECK(admin.flags.at("posts.beta").percentage == 25);
  CHECK(admin.flags.at("posts.beta").users == std::set<std::string>{"7"});
  CHECK(as("admin", {"PUT", "/api/v1/admin/flags/gone", {}, R"({"enabled":true})"}).status == 404);
  CHECK(as("admin", {"PUT", "/api/v1/admin/flags/posts.beta", {}, R"({"enabled":true,"percentage":101})"}).status ==
        400);
  CHECK(as("admin", {"PUT", "/api/v1/admin/flags/posts.beta", {}, R"({"on":true})"}).status == 400);
  CHECK(bodyOf(as("admin", {"GET", "/api/v1/admin/flags"}))["data"] ==
        Json{{{"key", "posts.beta"}, {"enabled", false}, {"percentage", 100}, {"users", Json::array()}}});
}

TEST_CASE_FIXTURE(Admin, "a reload that fails says why") {
  CHECK(as("admin", {"POST", "/api/v1/admin/reload"}).status == 204);
  CHECK(admin.reloads == 1);
  admin.badConfiguration = true;
  CHECK(codeOf(as("admin", {"POST", "/api/v1/admin/reload"})) == "bad_configuration");
}
