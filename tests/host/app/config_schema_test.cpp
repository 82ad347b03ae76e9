#include <fstream>
#include <sstream>

#include "host/app/config/print.hpp"
#include "tests/host/app/config_fixture.hpp"

using namespace instaplay::app;

namespace {

std::string readSource(const std::string& path) {
  std::ifstream file(std::string(INSTAPLAY_SOURCE_DIR) + "/" + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE_FIXTURE(ConfigFixture, "the embedded file says what the defaults are") {
  CHECK(printConfig(load()) == printConfig(Config{}));
}

TEST_CASE("the operator's guide lists every setting as it is") {
  CHECK(readSource("host/README.md").find(printConfigReference()) != std::string::npos);
}

TEST_CASE_FIXTURE(ConfigFixture, "what is printed can be read again") {
  sources.assignments = {"server.port=9000", "roles=[web]", "mail.from=a@b.example", "server.drain=90s"};
  const Config config = load();
  std::istringstream lines(printConfig(config));
  ConfigFixture again;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(": ");
    const std::string key = line.substr(0, colon);
    const std::string value = line.substr(colon + 2);
    if (value != "\"\"" && value != "(not set)") {
      again.sources.assignments.push_back(key + "=" + YAML::Load(value).as<std::string>(value));
    }
  }
  CHECK(printConfig(again.load()) == printConfig(config));
}

TEST_CASE_FIXTURE(ConfigFixture, "secrets are never printed") {
  sources.assignments = {"secrets.master=VyNb2zq0cYw4k8sR1tHfJx6uLm3PaQe7", "mail.user=u", "mail.password=hunter22"};
  const std::string text = printConfig(load());
  CHECK(text.find("VyNb2zq0") == std::string::npos);
  CHECK(text.find("hunter22") == std::string::npos);
  CHECK(text.find("secrets.master: (set)") != std::string::npos);
}

TEST_CASE_FIXTURE(ConfigFixture, "the sample files of the tree are valid") {
  sources.files = {std::string(INSTAPLAY_SOURCE_DIR) + "/config/instaplay.yaml"};
  CHECK(problems() == Lines{});
}
