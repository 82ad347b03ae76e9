#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/http_client.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay::testing;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string readFile(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string text;
  std::getline(stream, text);
  return text;
}

/// A host without plugins: what it does by itself.
class BareHost {
 public:
  BareHost() { std::filesystem::create_directory(folder_.path() / "plugins"); }

  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

  ServerProcess serve(std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.end(), {"--set", noPlugins()});
    return ServerProcess({path("data"), std::move(arguments), {}});
  }

  CommandResult run(std::vector<std::string> words) const {
    words.insert(words.end(), {"--set", "data_dir=" + path("data").string(), "--set", noPlugins()});
    return runInstaplay(words);
  }

 private:
  std::string noPlugins() const { return "plugins.directories=[" + path("plugins").string() + "]"; }

  TempFolder folder_;
};

}  // namespace

TEST_CASE_FIXTURE(BareHost, "serve tells its port in a file, and ends with 0 on SIGTERM") {
  ServerProcess server = serve({"--port-file", path("port").string()});
  REQUIRE(eventually([&] { return std::filesystem::exists(path("port")); }));
  CHECK(readFile(path("port")) == std::to_string(server.port()));
  CHECK(HttpClient(server.port()).get("/readyz").status == 200);
  CHECK(server.terminate() == 0);
}

TEST_CASE_FIXTURE(BareHost, "a data folder that cannot be made is told with the fix") {
  const CommandResult result = runInstaplay({"serve", "--set", "data_dir=/proc/nowhere"});
  CHECK(result.exitCode == 1);
  CHECK(contains(result.output, "cannot make the data folder /proc/nowhere"));
  CHECK(contains(result.output, "set data_dir"));
}

TEST_CASE_FIXTURE(BareHost, "a port that is taken is told with the address") {
  const ServerProcess first = serve();
  const std::string port = std::to_string(first.port());
  const CommandResult second = run({"serve", "--set", "server.port=" + port});
  CHECK(second.exitCode == 1);
  CHECK(contains(second.output, port));
}

TEST_CASE_FIXTURE(BareHost, "migrate brings an empty folder up to date, and does nothing the second time") {
  CHECK(run({"migrate"}).exitCode == 0);
  CHECK(run({"migrate"}).exitCode == 0);
}

TEST_CASE_FIXTURE(BareHost, "jobs are listed, and unknown states and ids are refused") {
  CHECK(contains(run({"jobs", "list"}).output, "0 ready, 0 delayed, 0 active, 0 dead"));
  CHECK(contains(run({"jobs", "list", "ded"}).output, "did you mean \"dead\"?"));
  CHECK(run({"jobs", "retry", "1"}).exitCode == 1);
  CHECK(run({"jobs", "remove", "1"}).exitCode == 1);
}
