#include "tests/integration/social_world.hpp"

#include <fstream>
#include <stdexcept>

namespace instaplay::testing {
namespace {

constexpr const char* kConfig = R"(
limits: {reads: 1000000, anonymous_reads: 1000000, writes: 1000000, register: 1000000, login: 1000000}
plugins:
  auth:
    settings: {admins: [ada], deletion_grace_days: 0}
)";

Json expect(const HttpAnswer& answer, int status) {
  if (answer.status != status) {
    throw std::runtime_error("expected " + std::to_string(status) + ", got " + std::to_string(answer.status) + ": " +
                             answer.body);
  }
  return answer.data();
}

}  // namespace

SocialWorld::SocialWorld(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {
  const auto config = folder_.path() / "test.yaml";
  std::ofstream(config) << kConfig;
  if (ProductionStores::wanted()) {
    stores_ = std::make_unique<ProductionStores>(folder_.path());
    const auto settings = stores_->settings();
    arguments_.insert(arguments_.begin(), settings.begin(), settings.end());
  }
  arguments_.insert(arguments_.begin(), {"--config", config.string()});
  start();
}

void SocialWorld::start() {
  server_ = std::make_unique<ServerProcess>(ServerProcess::Options{folder_.path(), arguments_, {}});
}

ServerProcess::Options SocialWorld::another(const std::filesystem::path& logs,
                                            std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), arguments_.begin(), arguments_.end());
  arguments.insert(arguments.end(), {"--set", "data_dir=" + folder_.path().string()});
  return {logs, std::move(arguments), {}};
}

CommandResult SocialWorld::command(std::vector<std::string> words) const {
  words.insert(words.end(), arguments_.begin(), arguments_.end());
  words.insert(words.end(), {"--set", "data_dir=" + folder_.path().string()});
  return runInstaplay(words);
}

void SocialWorld::crashAndRestart() {
  server_->kill();
  start();
}

HttpClient SocialWorld::newcomer(const std::string& username) {
  HttpClient client(port());
  const Json data =
      expect(client.post("/api/v1/auth/register", {{"username", username}, {"password", kPassword}}), 201);
  client.useCsrfToken(data.at("csrfToken"));
  return client;
}

HttpClient SocialWorld::person(const std::string& username) {
  newcomer(username);
  return signIn(username);
}

HttpClient SocialWorld::signIn(const std::string& username) {
  HttpClient client(port());
  const Json data = expect(
      client.post("/api/v1/auth/login", {{"login", username}, {"password", kPassword}, {"tokenName", "test"}}), 200);
  client.useBearer(data.at("token"));
  return client;
}

std::string publish(HttpClient& author, const std::string& caption, const std::string& visibility) {
  return expect(author.post("/api/v1/posts", {{"caption", caption}, {"visibility", visibility}}), 201).at("id");
}

}  // namespace instaplay::testing
