#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/server_process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay::testing;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("without a command the usage is printed") {
  const CommandResult result = runInstaplay({});
  CHECK(result.exitCode == 2);
  CHECK(contains(result.output, "usage: instaplay COMMAND"));
}

TEST_CASE("help and version succeed") {
  CHECK(runInstaplay({"--help"}).exitCode == 0);
  CHECK(contains(runInstaplay({"--version"}).output, "InstaPlay "));
}

TEST_CASE("a mistyped command is met with the nearest one") {
  const CommandResult result = runInstaplay({"config", "chek"});
  CHECK(result.exitCode == 2);
  CHECK(contains(result.output, "did you mean \"config check\"?"));
}

TEST_CASE("an unknown option and a missing argument are usage errors") {
  CHECK(runInstaplay({"serve", "--bogus"}).exitCode == 2);
  CHECK(runInstaplay({"serve", "--set"}).exitCode == 2);
  CHECK(contains(runInstaplay({"plugins", "show"}).output, "usage: instaplay plugins show ID"));
}

TEST_CASE("config check succeeds on the defaults and tells every problem otherwise") {
  CHECK(runInstaplay({"config", "check"}).exitCode == 0);

  const TempFolder folder;
  const std::string file = folder.path() / "a.yaml";
  std::ofstream(file) << "server:\n  prot: 80\n";
  const CommandResult result =
      runInstaplay({"config", "check", "--config", file, "--set", "log.level=loud"}, {"INSTAPLAY_SERVER__PORT=x"});
  CHECK(result.exitCode == 2);
  CHECK(contains(result.output, file + ":2: unknown key \"server.prot\""));
  CHECK(contains(result.output, "environment INSTAPLAY_SERVER__PORT: \"server.port\" must be a whole number"));
  CHECK(contains(result.output, "--set log.level: \"log.level\" must be one of"));
}

TEST_CASE("config check refuses production without secrets") {
  const CommandResult result = runInstaplay({"config", "check", "--set", "environment=production"});
  CHECK(result.exitCode == 2);
  CHECK(contains(result.output, "\"secrets.master\" is missing"));
}

TEST_CASE("config check also reads the file of flags") {
  const TempFolder folder;
  const std::string file = folder.path() / "features.yaml";
  std::ofstream(file) << "flags: 1\n";
  const CommandResult result = runInstaplay({"config", "check", "--set", "features=" + file});
  CHECK(result.exitCode == 2);
  CHECK(contains(result.output, file + ":1: "));
}
