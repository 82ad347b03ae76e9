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

/// A host without the product's plugins: what it does by itself.
class BareHost {
 public:
  BareHost() { std::filesystem::create_directory(folder_.path() / "plugins"); }

  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

  /// Gives it a plugin of tests/fixtures.
  void addOptional(const std::string& id) const {
    const auto folder = path("plugins") / id;
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "plugin.yaml") << "id: " << id << "\nversion: 1.0.0\nabi: \"1.0\"\noptional: true\n";
    const std::string library = id + ".so";
    std::filesystem::copy_file(std::filesystem::path(INSTAPLAY_FIXTURES_DIR) / library, folder / library);
  }

  /// Gives it the healthy plugin of tests/fixtures.
  void addPocket() const {
    std::filesystem::copy(std::filesystem::path(INSTAPLAY_FIXTURE_SOURCES) / "pocket", path("plugins/pocket"),
                          std::filesystem::copy_options::recursive);
    std::filesystem::copy_file(std::filesystem::path(INSTAPLAY_FIXTURES_DIR) / "pocket.so",
                               path("plugins/pocket/pocket.so"));
  }

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

TEST_CASE_FIXTURE(BareHost, "an optional plugin that failed is told with stage, reason and fix, without its folder") {
  addOptional("throws_in_start");
  addOptional("no_entry");
  ServerProcess server = serve();
  const HttpAnswer ready = HttpClient(server.port()).get("/readyz");
  CHECK(ready.status == 200);
  CHECK(ready.data()["plugins"] == Json{{"no_entry", "failed"}, {"throws_in_start", "failed"}});
  CHECK(ready.data()["problems"]["throws_in_start"] ==
        Json{{"stage", "started"},
             {"reason", "start() failed with status 15: no luck in start"},
             {"fix", "Correct it, or switch it off with plugins.throws_in_start.enabled: false."}});
  CHECK(ready.data()["problems"]["no_entry"]["stage"] == "loaded");
  CHECK_FALSE(contains(ready.body, path("plugins").string()));

  const std::string whole = "no_entry 1.0.0 not loaded: it exports no symbol instaplay_plugin_v1 (" +
                            path("plugins/no_entry/no_entry.so").string() + "). Put INSTAPLAY_PLUGIN(Class)";
  CHECK(contains(server.output(), whole));
  server.terminate();
  const std::string listed = run({"plugins", "list"}).output;
  CHECK(contains(listed, "failed      " + whole));
}

TEST_CASE_FIXTURE(BareHost, "with a list of hashes, no other library is loaded") {
  addOptional("throws_in_start");
  const ServerProcess server = serve({"--set", "plugins.hashes=[" + std::string(64, 'a') + "]"});
  const Json problem = HttpClient(server.port()).get("/readyz").data()["problems"]["throws_in_start"];
  CHECK(problem["stage"] == "loaded");
  CHECK(contains(problem["reason"], "is not among the 1 allowed ones"));
}

TEST_CASE_FIXTURE(BareHost, "what a handler throws is a 500 to the client, and in the log under the plugin's name") {
  addPocket();
  const ServerProcess server = serve({"--set", "log.format=json"});
  const HttpAnswer answer = HttpClient(server.port()).post("/api/v1/pocket/tear", Json::object());
  CHECK(answer.status == 500);
  CHECK(answer.errorCode() == "internal");
  CHECK_FALSE(contains(answer.body, "lining"));

  const std::string log = server.output();
  const std::size_t at = log.find("the lining gave way");
  REQUIRE(at != std::string::npos);
  const std::size_t start = log.rfind('\n', at) + 1;
  const std::string line = log.substr(start, log.find('\n', at) - start);
  CHECK(contains(line, "pocket"));
  CHECK(contains(line, answer.header("x-request-id")));
}

TEST_CASE_FIXTURE(BareHost,
                  "an upload that arrives too slowly is answered with 408, and one that is malformed with 400") {
  addPocket();
  const ServerProcess server = serve({"--set", "server.body_grace=200ms"});
  const std::string head =
      "POST /api/v1/pocket/fill HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n";
  const std::string slow = exchangeRaw(server.port(), head + "Content-Length: 100\r\n\r\nabc");
  CHECK(contains(slow, "HTTP/1.1 408 "));
  CHECK(contains(slow, "\"request_timeout\""));
  const std::string malformed = exchangeRaw(server.port(), head + "Transfer-Encoding: chunked\r\n\r\n0x5\r\n");
  CHECK(contains(malformed, "HTTP/1.1 400 "));
  CHECK(contains(malformed, "\"malformed_body\""));
}

TEST_CASE_FIXTURE(BareHost,
                  "a plugin whose route has a schema that cannot be checked fails alone when it is optional") {
  addOptional("bad_schema");
  addPocket();
  ServerProcess server = serve();
  const Json ready = HttpClient(server.port()).get("/readyz").data();
  CHECK(ready["plugins"] == Json{{"bad_schema", "failed"}, {"pocket", "active"}});
  CHECK(ready["problems"]["bad_schema"] ==
        Json{{"stage", "registered"},
             {"reason",
              "route POST /api/v1/bad: body_schema at /properties/size/nullable: this keyword is not supported"},
             {"fix", "Correct the declaration, or switch it off with plugins.bad_schema.enabled: false."}});
  server.terminate();
  CHECK(contains(run({"plugins", "list"}).output, "bad_schema 1.0.0 not registered: route POST /api/v1/bad"));

  std::ofstream(path("plugins/bad_schema/plugin.yaml")) << "id: bad_schema\nversion: 1.0.0\nabi: \"1.0\"\n";
  const CommandResult required = run({"serve", "--set", "server.port=0"});
  CHECK(required.exitCode == 1);
  CHECK(contains(required.output, "1 problem with plugins:"));
  CHECK(contains(required.output, "bad_schema 1.0.0 not registered: route POST /api/v1/bad"));
}

TEST_CASE_FIXTURE(BareHost, "development on plain HTTP warns that session cookies are sent without Secure") {
  CHECK(contains(serve().output(), "session cookies are sent without Secure"));
}

TEST_CASE_FIXTURE(BareHost, "migrate brings an empty folder up to date, and does nothing the second time") {
  CHECK(run({"migrate"}).exitCode == 0);
  CHECK(run({"migrate"}).exitCode == 0);
}

TEST_CASE_FIXTURE(BareHost, "jobs are listed, and unknown states and ids are refused") {
  run({"migrate"});
  CHECK(contains(run({"jobs", "list"}).output, "0 ready, 0 delayed, 0 active, 0 dead"));
  CHECK(contains(run({"jobs", "list", "ded"}).output, "did you mean \"dead\"?"));
  CHECK(run({"jobs", "retry", "1"}).exitCode == 1);
  CHECK(run({"jobs", "remove", "1"}).exitCode == 1);
}

TEST_CASE_FIXTURE(BareHost, "a dead job is listed, starts over when it is retried, and can be removed") {
  addPocket();
  const ServerProcess server = serve();
  const auto list = [this](const char* state) { return run({"jobs", "list", state}).output; };
  const auto stumble = [&] {
    const std::string id = HttpClient(server.port()).send("POST", "/api/v1/pocket/stumble").data().at("id");
    REQUIRE(eventually([&] { return contains(list("dead"), id + "  pocket.stumble  attempt 1 of 1  "); }));
    return id;
  };
  const std::string id = stumble();
  CHECK(contains(list("ready"), "0 ready, 0 delayed, 0 active, 1 dead"));
  CHECK_FALSE(contains(list("ready"), id));

  const CommandResult retried = run({"jobs", "retry", id});
  CHECK(retried.exitCode == 0);
  CHECK(contains(retried.output, "the job starts over"));
  CHECK(eventually([&] { return contains(list("dead"), "0 ready, 0 delayed, 0 active, 0 dead"); }));
  const CommandResult again = run({"jobs", "retry", id});
  CHECK(again.exitCode == 1);
  CHECK(contains(again.output, "there is no dead job " + id));

  const std::string other = stumble();
  CHECK(contains(run({"jobs", "remove", other}).output, "the job is gone"));
  CHECK(contains(list("dead"), "0 dead"));
  CHECK(contains(run({"jobs", "remove", other}).output, "there is no job " + other + " that is not running"));
}
