#include <doctest/doctest.h>

#include <csignal>
#include <fstream>

#include "tests/support/http_client.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay::testing;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A process whose configuration file the test rewrites.
class ReloadFixture {
 public:
  void configure(const std::string& text) { std::ofstream(file_) << text; }
  ServerProcess start() { return ServerProcess({folder_.path() / "data", {"--config", file_.string()}, {}}); }

 private:
  TempFolder folder_;
  std::filesystem::path file_ = folder_.path() / "a.yaml";
};

}  // namespace

TEST_CASE_FIXTURE(ReloadFixture, "SIGHUP switches plugins off and on") {
  configure("plugins: {likes: {enabled: true}}\n");
  ServerProcess server = start();
  const auto stateOfLikes = [&] {
    return HttpClient(server.port()).get("/readyz").data().at("plugins").at("likes").get<std::string>();
  };
  CHECK(stateOfLikes() == "active");

  configure("plugins: {likes: {enabled: false}}\n");
  server.signal(SIGHUP);
  CHECK(eventually([&] { return stateOfLikes() == "disabled"; }));

  configure("plugins: {likes: {enabled: true}}\n");
  server.signal(SIGHUP);
  CHECK(eventually([&] { return stateOfLikes() == "active"; }));
}

TEST_CASE_FIXTURE(ReloadFixture, "a wrong configuration is refused at SIGHUP and the old one stays") {
  configure("plugins: {likes: {enabled: true}}\n");
  ServerProcess server = start();

  configure("plugins: {likes: {enabled: false}}\nlog: {level: loud}\n");
  server.signal(SIGHUP);
  REQUIRE(eventually([&] { return contains(server.output(), "the new configuration is wrong"); }));
  CHECK(contains(server.output(), "a.yaml:2: "));
  CHECK(HttpClient(server.port()).get("/readyz").data().at("plugins").at("likes") == "active");
}

TEST_CASE("plugins are listed and shown without serving") {
  const TempFolder folder;
  const std::string data = "data_dir=" + (folder.path() / "data").string();
  CHECK(contains(runInstaplay({"plugins", "list", "--set", data}).output, "auth"));
  CHECK(contains(runInstaplay({"plugins", "show", "auth", "--set", data}).output, "/api/v1/auth/register"));

  const CommandResult unknown = runInstaplay({"plugins", "show", "liks", "--set", data});
  CHECK(unknown.exitCode == 1);
  CHECK(contains(unknown.output, "did you mean \"likes\"?"));
}

TEST_CASE("the demo fills a running product, and leaves it alone the second time") {
  const TempFolder folder;
  ServerProcess server({folder.path() / "data", {"--set", "limits.register=6000", "--set", "limits.writes=6000"}, {}});
  const std::string url = "http://127.0.0.1:" + std::to_string(server.port());
  CHECK(contains(runInstaplay({"demo", "--url", url}).output, "36 people"));
  CHECK(HttpClient(server.port()).get("/api/v1/explore").data().size() == 20);
  CHECK(contains(runInstaplay({"demo", "--url", url}).output, "are here already"));
}
