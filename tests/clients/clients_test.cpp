#include <doctest/doctest.h>
#include <stdio.h>

#include <array>
#include <cstdlib>
#include <initializer_list>
#include <stdexcept>

#include "tests/integration/social_world.hpp"

using namespace instaplay::testing;

namespace {

/// How a program ended, and all it wrote.
CommandResult run(const std::string& command) {
  FILE* const output = popen((command + " 2>&1").c_str(), "r");
  if (output == nullptr) throw std::runtime_error("cannot run " + command);
  CommandResult result;
  std::array<char, 4096> buffer;
  for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), output)) > 0;) {
    result.output.append(buffer.data(), got);
  }
  result.exitCode = pclose(output);
  return result;
}

/// The command that runs a script of the client which the suite is run for.
std::string scriptOf(const std::string& script) {
  const char* const name = std::getenv("TEST_CLIENT");
  const std::string client = name != nullptr ? name : "python_websockets";
  if (client == "python_websockets") return DEBIAN_PYTHON " -B " CLIENTS_FOLDER "/python_websockets/" + script + ".py";
  REQUIRE(client == "npm_ws");
  const CommandResult installed = run(NODE_MODULES " " CLIENTS_FOLDER "/npm_ws " CLIENTS_BUILD "/npm_ws");
  REQUIRE_MESSAGE(installed.exitCode == 0, installed.output);
  return "NODE_PATH=" CLIENTS_BUILD "/npm_ws/node_modules node " CLIENTS_FOLDER "/npm_ws/" + script + ".js";
}

/// The product with plugins for the clients: one whose endpoint echoes, one whose commands push.
class World {
 public:
  /// Runs a script, which has to tell of each of the cases that it was fine.
  void run(const std::string& script, std::initializer_list<const char*> cases) {
    const Json about{{"port", world_.port()},
                     {"token", ben_.bearer()},
                     {"cookie", anna_.cookie()},
                     {"origin", "http://localhost:" + std::to_string(world_.port())},
                     {"other", anna_.get("/api/v1/auth/session").data().at("user").at("id")},
                     {"echoPath", "/api/v1/echo"}};
    const CommandResult result = ::run(scriptOf(script) + " '" + about.dump() + "'");
    for (const char* name : cases) {
      INFO(result.output);
      CHECK(("\n" + result.output).find("\nok " + std::string(name) + "\n") != std::string::npos);
    }
    CHECK_MESSAGE(result.exitCode == 0, result.output);
  }

 private:
  SocialWorld world_{{"--set", "plugins.directories=[" PRODUCT_PLUGINS "," BENCH_PLUGINS "," FIXTURE_PLUGINS "]",
                      "--set", "realtime.resume=1m"}};
  HttpClient anna_ = world_.newcomer("anna"), ben_ = world_.person("ben");
};

}  // namespace

TEST_CASE("a plugin's endpoint serves a client that was written elsewhere") {
  World world;
  world.run("echo", {"text comes back", "binary comes back", "empty messages come back",
                     "messages on both sides of 64 KiB come back", "messages that are sent at once come back in order",
                     "a message in fragments comes back whole", "a ping between fragments is answered",
                     "the subprotocol of the endpoint is agreed on", "close codes are answered with the same",
                     "a message over the limit is closed with 1009", "text that is not UTF-8 is closed with 1007"});
}

TEST_CASE("the shared socket serves a client that was written elsewhere") {
  World world;
  world.run("shared_socket",
            {"a bearer token is greeted", "a cookie is greeted on pages of the own origin",
             "a cookie is refused on pages of others", "nobody is refused", "a command is acknowledged",
             "a wrong command is answered with an error", "a message over the limit is closed with 1009",
             "what was missed comes after a cut, then what is new", "an offset that was never reached is refused"});
}
