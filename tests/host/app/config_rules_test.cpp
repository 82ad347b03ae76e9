#include "tests/host/app/config_fixture.hpp"

using namespace instaplay::app;

namespace {

constexpr auto kProduction = R"(environment: production
public_origin: https://photos.example
mail: {driver: smtp, host: mail.example}
secrets:
  master: VyNb2zq0cYw4k8sR1tHfJx6uLm3PaQe7
)";

}  // namespace

TEST_CASE_FIXTURE(ConfigFixture, "production accepts a complete configuration") {
  addFile("a.yaml", kProduction);
  CHECK(problems() == Lines{});
}

TEST_CASE_FIXTURE(ConfigFixture, "production refuses what is missing, all at once") {
  sources.assignments = {"environment=production"};
  const Lines lines = problems();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "configuration: \"public_origin\" must be an https:// origin in production");
  CHECK(lines[1].find("\"secrets.master\" is missing, and production needs it") != std::string::npos);
  CHECK(lines[2].find("\"mail.driver\" must be smtp in production") != std::string::npos);
}

TEST_CASE_FIXTURE(ConfigFixture, "production refuses sample secrets") {
  addFile("a.yaml", kProduction);
  sources.assignments = {"secrets.master=change-me-change-me-0123456789-abcdef", "mail.user=u",
                         "mail.password=Password1"};
  CHECK(problems() == Lines{R"(--set secrets.master: "secrets.master" is a sample value, which production refuses)",
                            R"(--set mail.password: "mail.password" is a sample value, which production refuses)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "a weak master secret is refused everywhere") {
  sources.assignments = {"secrets.master=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
  CHECK(problems().at(0).find("is too weak") != std::string::npos);
  sources.assignments = {"secrets.master=short"};
  CHECK(problems().at(0).find("is too weak") != std::string::npos);
}

TEST_CASE_FIXTURE(ConfigFixture, "the public origin is a scheme and a host") {
  for (const char* wrong : {"photos.example", "ftp://a.example", "https://a.example/", "https://a.example/x",
                            "https://", "https://u@a.example", "https://a.example:port"}) {
    CAPTURE(wrong);
    sources.assignments = {std::string("public_origin=") + wrong};
    CHECK(problems().size() == 1);
  }
  sources.assignments = {"public_origin=http://localhost:3000"};
  CHECK(problems().empty());
}

TEST_CASE_FIXTURE(ConfigFixture, "a process needs a role, each once") {
  sources.assignments = {"roles=[]"};
  CHECK(problems() == Lines{R"(--set roles: "roles" must name at least one role: web, worker)"});
  sources.assignments = {"roles=[web, web]"};
  CHECK(problems() == Lines{R"(--set roles: "roles" names a role twice)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "a mail user and a password belong together") {
  sources.assignments = {"mail.user=somebody"};
  CHECK(problems() == Lines{R"(configuration: "mail.password" is missing: user and password belong together)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "the servers of the stores are named in full") {
  sources.assignments = {"stores.sql.driver=mysql",
                         "stores.sql.host=",
                         "stores.sql.replicas=[db2]",
                         "stores.documents.driver=mongodb",
                         "stores.documents.uri=db:27017",
                         "stores.cache.driver=redis",
                         "stores.cache.url=rediss://cache:6379"};
  CHECK(
      problems() ==
      Lines{
          R"(--set stores.sql.host: "stores.sql.host" must name the server)",
          R"(--set stores.sql.replicas: "stores.sql.replicas" must hold entries of the form host:port, not "db2")",
          R"(--set stores.documents.uri: "stores.documents.uri" must be of the form mongodb://user:password@host:port)",
          R"(--set stores.cache.url: "stores.cache.url" must be of the form redis://user:password@host:port)"});
}

TEST_CASE_FIXTURE(ConfigFixture, "production refuses a store's server without a password of its own") {
  addFile("a.yaml", kProduction);
  sources.assignments = {"stores.sql.driver=mysql",
                         "stores.documents.driver=mongodb",
                         "stores.documents.uri=mongodb://instaplay:changeme@db:27017",
                         "stores.jobs.driver=redis",
                         "stores.jobs.url=redis://queue:6379/0",
                         "stores.limits.driver=redis",
                         "stores.limits.url=redis://:Vyzq0cYw4k8s@limits:6379/0"};
  CHECK(
      problems() ==
      Lines{
          R"(configuration: "stores.sql.password" holds no password, and production needs one: set it to file:PATH)",
          R"(--set stores.documents.uri: "stores.documents.uri" holds a sample password, which production refuses)",
          R"(--set stores.jobs.url: "stores.jobs.url" holds no password, and production needs one: set it to file:PATH)"});
}

TEST_CASE_FIXTURE(ConfigFixture,
                  "production takes servers of this machine without a password, and no others beside them") {
  addFile("a.yaml", kProduction);
  sources.assignments = {"stores.documents.driver=mongodb", "stores.documents.uri=mongodb://127.0.0.1:27017",
                         "stores.cache.driver=redis", "stores.cache.url=redis://localhost:6379/0"};
  CHECK(problems() == Lines{});
  sources.assignments[1] = "stores.documents.uri=mongodb://127.0.0.1:27017,db2:27017/";
  CHECK(problems().size() == 1);
}
