#include "tests/host/app/config_fixture.hpp"

using namespace instaplay::app;

TEST_CASE_FIXTURE(ConfigFixture, "an unknown key names the file, the line and the nearest key") {
  addFile("a.yaml", "server:\n  address: 127.0.0.1\n  prot: 80\n");
  CHECK(problems() == Lines{R"(a.yaml:3: unknown key "server.prot"; did you mean "server.port"?)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "an unknown section names the nearest section") {
  addFile("a.yaml", "sevrer:\n  port: 80\n");
  CHECK(problems() == Lines{R"(a.yaml:1: unknown key "sevrer"; did you mean "server"?)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "a key in the wrong section is shown where it belongs") {
  addFile("a.yaml", "drain: 3s\n");
  CHECK(problems() == Lines{R"(a.yaml:1: unknown key "drain"; did you mean "server.drain"?)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "a secret that nothing would use is refused") {
  addFile("a.yaml", "secrets:\n  mastr: 1\n  pepper: 2\n");
  CHECK(problems() == Lines{R"(a.yaml:2: unknown key "secrets.mastr"; did you mean "secrets.master"?)",
                            R"(a.yaml:3: unknown key "secrets.pepper"; known here: master)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "an unknown key near to nothing lists the keys of its section") {
  addFile("a.yaml", "log:\n  xyzzy: 1\n");
  CHECK(problems() == Lines{R"(a.yaml:2: unknown key "log.xyzzy"; known here: format, level)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "every wrong type is told at once, each with its line") {
  addFile("a.yaml",
          "server:\n  port: eighty\n  threads: 2.5\n  drain: soon\n  body_bytes: 3 apples\n"
          "roles: web\nlog: verbose\nmail: {host: [a]}\n");
  CHECK(problems() == Lines{
                          R"(a.yaml:2: "server.port" must be a whole number, not "eighty")",
                          R"(a.yaml:3: "server.threads" must be a whole number, not "2.5")",
                          R"(a.yaml:4: "server.drain" must be a time such as 250ms, 30s or 15m, not "soon")",
                          R"(a.yaml:5: "server.body_bytes" must be a size such as 512, 64KiB or 1MiB, not "3 apples")",
                          R"(a.yaml:6: "roles" must be a list, such as [a, b])",
                          R"(a.yaml:7: "log" must be a section, with keys such as "log.format")",
                          R"(a.yaml:8: "mail.host" must be a single value, not a list)",
                      });
}

TEST_CASE_FIXTURE(ConfigFixture, "problems of all sources are told together") {
  addFile("a.yaml", "server:\n  port: x\n");
  addFile("b.yaml", "log:\n  level: loud\n");
  sources.environment = {{"INSTAPLAY_SERVER__THREDS", "4"}};
  sources.assignments = {"limits.reads=0", "data_dir"};
  CHECK(problems() ==
        Lines{
            "--set data_dir: must look like key=value, such as server.port=8080",
            R"(a.yaml:2: "server.port" must be a whole number, not "x")",
            R"(b.yaml:2: "log.level" must be one of trace, debug, info, warn, error, not "loud")",
            R"(environment INSTAPLAY_SERVER__THREDS: unknown key "server.threds"; did you mean "server.threads"?)",
            R"(--set limits.reads: "limits.reads" must be at least 1, not 0)",
        });
}

TEST_CASE_FIXTURE(ConfigFixture, "a key without a value is refused, and so is an empty section") {
  addFile("a.yaml", "server:\n  port:\nlog:\n");
  CHECK(problems() == Lines{R"(a.yaml:2: key "server.port" has no value; give it one or remove the line)",
                            R"(a.yaml:3: key "log" has no value; give it one or remove the line)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "a key that stands twice is refused") {
  addFile("a.yaml", "server:\n  port: 1\n  port: 2\n");
  CHECK(problems() == Lines{R"(a.yaml:3: key "server.port" stands here twice; keep one)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "numbers outside their range are refused with the limit") {
  addFile("a.yaml", "server: {port: 65536, threads: -1, idle_timeout: 90s, head_bytes: 1}\n");
  CHECK(problems() == Lines{R"(a.yaml:1: "server.port" must be at most 65535, not 65536)",
                            R"(a.yaml:1: "server.threads" must be at least 0, not -1)",
                            R"(a.yaml:1: "server.idle_timeout" must be at most 75s, not 90s)",
                            R"(a.yaml:1: "server.head_bytes" must be at least 1KiB, not 1)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "a number too large for any integer is refused") {
  addFile("a.yaml", "server: {port: 99999999999999999999, body_rate: 9223372036854775807GiB}\n");
  CHECK(problems().size() == 2);
}

TEST_CASE_FIXTURE(ConfigFixture, "a driver that does not exist is refused with those that do") {
  addFile("a.yaml", "stores:\n  sql:\n    driver: mysq\n  blobs:\n    driver: s3\n");
  CHECK(problems() ==
        Lines{R"(a.yaml:3: "stores.sql.driver" must be one of embedded, mysql, not "mysq"; did you mean "mysql"?)",
              R"(a.yaml:5: "stores.blobs.driver" can only be embedded, not "s3")"});
}

TEST_CASE_FIXTURE(ConfigFixture, "a near miss of a choice is shown") {
  sources.assignments = {"environment=prodution"};
  CHECK(problems() == Lines{"--set environment: \"environment\" must be one of development, production, not "
                            "\"prodution\"; did you mean \"production\"?"});
}

TEST_CASE_FIXTURE(ConfigFixture, "broken YAML names the line") {
  addFile("a.yaml", "server:\n  port: [1\nlog: }\n");
  REQUIRE(problems().size() == 1);
  CHECK(problems().front().starts_with("a.yaml:3: is not valid YAML: "));
}

TEST_CASE_FIXTURE(ConfigFixture, "broken YAML in the environment and in --set names the source") {
  sources.environment = {{"INSTAPLAY_ROLES", "[web"}};
  sources.assignments = {"server.trusted_proxies={"};
  const Lines lines = problems();
  CHECK(lines.at(0).starts_with("environment INSTAPLAY_ROLES: is not valid YAML: "));
  CHECK(lines.at(1).starts_with("--set server.trusted_proxies: is not valid YAML: "));
}

TEST_CASE_FIXTURE(ConfigFixture, "a file that does not exist is named") {
  sources.files = {"/nowhere/instaplay.yaml"};
  CHECK(problems() == Lines{"/nowhere/instaplay.yaml: cannot be read: no such file, or no permission"});
}

TEST_CASE_FIXTURE(ConfigFixture, "a path that no file can have is a problem like any other") {
  const std::string longName(5000, 'x');
  addFile("a.yaml", "features: " + longName + "\n");
  CHECK(problems() == Lines{"a.yaml:1: \"features\" names a file that does not exist: " + longName});
  sources.files = {longName};
  CHECK(problems() == Lines{longName + ": cannot be read: no such file, or no permission"});
}

TEST_CASE_FIXTURE(ConfigFixture, "a key without a name is no secret's and no plugin's") {
  addFile("a.yaml", "secrets: {[a]: b}\nplugins: {\"\": {enabled: true}}\n");
  CHECK(problems() == Lines{R"(a.yaml:1: unknown key "secrets."; known here: master)",
                            R"(a.yaml:2: unknown key "plugins."; known here: directories, hashes)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "a file that is a list, or several documents, is refused") {
  addFile("list.yaml", "- a\n");
  addFile("two.yaml", "log: {level: info}\n---\nlog: {level: warn}\n");
  addFile("comma.yaml", ",log: {level: info}\n");
  CHECK(problems() == Lines{R"(list.yaml:1: must hold sections, such as "server:")",
                            "two.yaml: must hold one YAML document, not several",
                            "comma.yaml: must hold one YAML document, not several"});
}

TEST_CASE_FIXTURE(ConfigFixture, "an empty file and one of comments change nothing") {
  addFile("empty.yaml", "");
  addFile("comments.yaml", "# nothing\n");
  CHECK(load().server.port == 8080);
}
