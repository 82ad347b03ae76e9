#include <fstream>
#include <sstream>

#include "host/app/config/print.hpp"
#include "host/app/config/setting.hpp"
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

TEST_CASE_FIXTURE(ConfigFixture, "the sample for development is valid") {
  sources.files = {std::string(INSTAPLAY_SOURCE_DIR) + "/config/instaplay.yaml"};
  CHECK(problems() == Lines{});
}

TEST_CASE_FIXTURE(ConfigFixture, "the sample for production is valid once its secrets are there") {
  std::string text = readSource("config/production.yaml");
  const std::pair<const char*, const char*> secrets[] = {{"mysql_password", "t7Kq2vXz"},
                                                         {"mongodb_uri", "mongodb://i:t7Kq2vXz@mongodb:27017"},
                                                         {"redis_cache_url", "redis://:t7Kq2vXz@cache:6379/0"},
                                                         {"redis_queue_url", "redis://:t7Kq2vXz@queue:6379/0"},
                                                         {"redis_realtime_url", "redis://:t7Kq2vXz@realtime:6379/0"},
                                                         {"mail_password", "t7Kq2vXz"},
                                                         {"instaplay_master", "VyNb2zq0cYw4k8sR1tHfJx6uLm3PaQe7"}};
  constexpr std::string_view kFolder = "/run/secrets/";
  std::filesystem::path folder;
  for (const auto& [name, secret] : secrets) folder = write(name, secret).parent_path();
  for (std::size_t at; (at = text.find(kFolder)) != std::string::npos;) {
    text.replace(at, kFolder.size(), folder.string() + "/");
  }
  addFile("production.yaml", text);
  CHECK(problems() == Lines{});
}

TEST_CASE("the sample for production names every setting") {
  const std::string text = readSource("config/production.yaml");
  const YAML::Node root = YAML::Load(text);
  for (const Setting& setting : configSchema()) {
    if (setting.hasWildcard() || text.find("\n# " + setting.path + ": ") != std::string::npos) continue;
    YAML::Node node = YAML::Clone(root);
    std::istringstream path(setting.path);
    for (std::string key; std::getline(path, key, '.');) node.reset(node[key]);
    CHECK_MESSAGE(node.IsDefined(), setting.path);
  }
}
