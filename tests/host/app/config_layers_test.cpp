#include "tests/host/app/config_fixture.hpp"

using namespace instaplay::app;
using namespace std::chrono_literals;

TEST_CASE_FIXTURE(ConfigFixture, "without any source the defaults hold") {
  const Config config = load();
  CHECK(config.environment == Environment::development);
  CHECK(config.server.address == "127.0.0.1");
  CHECK(config.server.drain == 25s);
  CHECK(config.limits.anonymousReads == 300);
  CHECK(config.plugins.empty());
}

TEST_CASE_FIXTURE(ConfigFixture, "later sources win over earlier ones") {
  addFile("a.yaml", "server: {port: 1, threads: 1, connections: 1, address: a}\n");
  addFile("b.yaml", "server: {port: 2, threads: 2, connections: 2}\n");
  sources.environment = {{"INSTAPLAY_SERVER__PORT", "3"}, {"INSTAPLAY_SERVER__THREADS", "3"}};
  sources.assignments = {"server.port=4", "server.port=5"};
  const ServerConfig server = load().server;
  CHECK(server.address == "a");
  CHECK(server.connections == 2);
  CHECK(server.threads == 3);
  CHECK(server.port == 5);
}

TEST_CASE_FIXTURE(ConfigFixture, "a list replaces the list of an earlier source") {
  addFile("a.yaml", "roles: [web, worker]\n");
  sources.assignments = {"roles=[worker]"};
  CHECK(load().roles == std::vector<Role>{Role::worker});
}

TEST_CASE_FIXTURE(ConfigFixture, "variables without the prefix are left alone") {
  sources.environment = {{"PATH", "/bin"}, {"INSTAPLAYER", "1"}};
  CHECK(problems().empty());
}

TEST_CASE_FIXTURE(ConfigFixture, "text from the environment is taken letter by letter") {
  sources.environment = {{"INSTAPLAY_MAIL__USER", "a: b #c"}, {"INSTAPLAY_MAIL__PASSWORD", "'q' \"r\": *x"}};
  const MailConfig mail = load().mail;
  CHECK(mail.user == "a: b #c");
  CHECK(mail.password.reveal() == "'q' \"r\": *x");
}

TEST_CASE_FIXTURE(ConfigFixture, "sizes and times may carry a unit") {
  addFile("a.yaml", "server: {body_bytes: 1 MiB, head_bytes: 2048, head_timeout: 1500ms, drain: 2m}\n");
  const ServerConfig server = load().server;
  CHECK(server.bodyBytes.bytes == 1024 * 1024);
  CHECK(server.headBytes.bytes == 2048);
  CHECK(server.headTimeout == 1500ms);
  CHECK(server.drain == 2min);
}

TEST_CASE_FIXTURE(ConfigFixture, "a secret can come from a file, without its last line break") {
  const auto file = write("token", "s3cr3t-s3cr3t\n");
  sources.assignments = {"mail.user=u", "mail.password=file:" + file.string()};
  CHECK(load().mail.password.reveal() == "s3cr3t-s3cr3t");
}

TEST_CASE_FIXTURE(ConfigFixture, "a secret's file that is missing or empty is refused") {
  const auto file = write("empty", "\n");
  sources.assignments = {"secrets.master=file:/nowhere/x", "mail.password=file:" + file.string()};
  CHECK(problems() == Lines{R"(--set secrets.master: "secrets.master" cannot read the secret's file "/nowhere/x")",
                            R"(--set mail.password: "mail.password" the secret's file "empty" is empty)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "a plugin's settings are merged over the sources and keep their types") {
  addFile("a.yaml",
          "plugins:\n  likes:\n    enabled: false\n    settings: {page: 20, words: [a, 1], deep: {x: 1, y: \"2\"}}\n");
  sources.assignments = {"plugins.likes.settings.deep.x=true"};
  const PluginConfig likes = load().plugins.at("likes");
  CHECK(likes.enabled == false);
  CHECK(likes.settings == R"({"deep":{"x":true,"y":"2"},"page":20,"words":["a",1]})");
}

TEST_CASE_FIXTURE(ConfigFixture, "null takes a plugin's setting away, in whichever source it stands") {
  addFile("a.yaml", "plugins: {likes: {settings: {page: 20, gone: null, deep: {x: 1, y: null}}}}\n");
  CHECK(load().plugins.at("likes").settings == R"({"deep":{"x":1},"page":20})");
  addFile("b.yaml", "plugins: {likes: {settings: {page: ~, deep: {x: null}}}}\n");
  CHECK(load().plugins.at("likes").settings == R"({"deep":{}})");
}

TEST_CASE_FIXTURE(ConfigFixture, "what is not UTF-8 is a problem of its source") {
  addFile("a.yaml", "mail: {user: \xFF}\n");
  sources.assignments = {"mail.from=a\xC3@b"};
  CHECK(problems() == Lines{"a.yaml: is not text in UTF-8", "--set mail.from: is not text in UTF-8"});
}

TEST_CASE_FIXTURE(ConfigFixture, "settings that hold themselves are a problem with its place") {
  addFile("a.yaml", "plugins:\n  likes:\n    settings: &a\n      more: *a\n");
  CHECK(problems() == Lines{R"(a.yaml:3: "plugins.likes.settings" nests deeper than 32)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "the folders of plugins stand beside the plugins") {
  addFile("a.yaml", "plugins:\n  directories: [/a, /b]\n  likes: {enabled: true}\n");
  const Config config = load();
  CHECK(config.pluginDirectories == std::vector<std::string>{"/a", "/b"});
  CHECK(config.plugins.size() == 1);
}

TEST_CASE_FIXTURE(ConfigFixture, "an unknown key of a plugin names the plugin") {
  addFile("a.yaml", "plugins:\n  likes:\n    enable: true\n");
  CHECK(problems() == Lines{R"(a.yaml:3: unknown key "plugins.likes.enable"; did you mean "plugins.likes.enabled"?)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "the flags beside the last file are found") {
  const auto flags = write("features.yaml", "flags: {}\n");
  addFile("a.yaml", "log: {level: warn}\n");
  CHECK(load().features == flags);
}

TEST_CASE_FIXTURE(ConfigFixture, "a file of flags that is named must exist") {
  sources.assignments = {"features=/nowhere/features.yaml"};
  CHECK(problems() == Lines{R"(--set features: "features" names a file that does not exist: /nowhere/features.yaml)"});
}
