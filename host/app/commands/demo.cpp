#include <fmt/format.h>

#include <map>
#include <random>
#include <set>
#include <stdexcept>

#include "host/app/commands/commands.hpp"
#include "host/app/demo/demo_client.hpp"
#include "host/app/demo/demo_story.hpp"
#include "host/app/origin.hpp"

namespace instaplay::app {
namespace {

constexpr int kFollowsEach = 8;
constexpr int kPostsEach = 3;
constexpr int kLikesEach = 15;
constexpr unsigned kSeed = 20250101;

/// Fills a product through its public HTTP interface, the same way each time.
class Demo {
 public:
  explicit Demo(const Poco::URI& product) : product_(product) {}

  void run() {
    registerPeople();
    if (clients_.empty()) {
      fmt::print("the demo people are here already\n");
      return;
    }
    follow();
    post();
    like();
    fmt::print("{} people, {} follows, {} posts, {} likes; sign in as \"{}\" with the password \"{}\"\n",
               clients_.size(), follows_, postIds_.size(), likes_, kDemoPeople[0].username, kDemoPassword);
  }

 private:
  void registerPeople() {
    for (const DemoPerson& person : kDemoPeople) {
      DemoClient& client = clients_.try_emplace(std::string(person.username), product_).first->second;
      const DemoAnswer answer = client.send(
          "POST", "/auth/register",
          {{"username", person.username}, {"displayName", person.displayName}, {"password", kDemoPassword}});
      const bool isHereAlready = answer.status == 409;
      if (isHereAlready) {
        clients_.erase(clients_.find(person.username));
        continue;
      }
      expect(answer, 201, "registering");
      client.useCsrfToken(answer.data().at("csrfToken"));
    }
  }

  void follow() {
    for (auto& [username, client] : clients_) {
      for (const std::size_t index : pick(kDemoPeople.size(), kFollowsEach)) {
        const std::string other(kDemoPeople[index].username);
        if (other == username) continue;
        expect(client.send("PUT", "/users/" + other + "/follow"), 200, "following");
        ++follows_;
      }
    }
  }

  /// Round by round, so that the posts of different people alternate.
  void post() {
    for (int round = 0; round < kPostsEach; ++round) {
      for (auto& [username, client] : clients_) {
        const std::string_view caption = kDemoCaptions[pick(kDemoCaptions.size(), 1).front()];
        const DemoAnswer answer = client.send("POST", "/posts", {{"caption", caption}, {"visibility", "public"}});
        expect(answer, 201, "posting");
        postIds_.push_back(answer.data().at("id"));
      }
    }
  }

  void like() {
    for (auto& [username, client] : clients_) {
      for (const std::size_t index : pick(postIds_.size(), kLikesEach)) {
        expect(client.send("PUT", "/posts/" + postIds_[index] + "/like"), 200, "liking");
        ++likes_;
      }
    }
  }

  /// count different numbers below end.
  std::vector<std::size_t> pick(std::size_t end, std::size_t count) {
    std::set<std::size_t> chosen;
    while (chosen.size() < std::min(end, count)) chosen.insert(random_() % end);
    return {chosen.begin(), chosen.end()};
  }

  static void expect(const DemoAnswer& answer, int status, std::string_view doing) {
    if (answer.status == status) return;
    throw std::runtime_error(
        fmt::format("{} was answered with {}: {}", doing, answer.status, base::dumpJson(answer.body)));
  }

  Poco::URI product_;
  std::mt19937 random_{kSeed};
  std::map<std::string, DemoClient, std::less<>> clients_;
  std::vector<std::string> postIds_;
  int follows_ = 0, likes_ = 0;
};

}  // namespace

int runDemo(const CommandLine& line) {
  std::string url = line.url;
  if (url.empty()) {
    const Config config = loadConfig(line.sources);
    url = listenUrl(config, config.server.port);
  }
  Demo(Poco::URI(url)).run();
  return kExitOk;
}

}  // namespace instaplay::app
