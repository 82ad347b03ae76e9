#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/integration/social_world.hpp"

using namespace instaplay::testing;

namespace {

constexpr int kThreads = 8;
constexpr int kCrowd = 3 * kThreads;
constexpr int kCrowds = 10;  // at most
constexpr int kEnough = 5;

/// More people than the server has threads, who all ask at once.
class Crowd {
 public:
  Crowd(SocialWorld& world, const std::string& target, const std::string& token) {
    for (int i = 0; i < kCrowd; ++i) {
      threads_.emplace_back([this, &world, target, token] {
        HttpClient client = world.client();
        if (!token.empty()) client.useBearer(token);
        if (client.get(target).status == 200) ++served_;
        ++answered_;
      });
    }
  }

  bool waits() const { return answered_ < kCrowd; }
  int served() const { return served_; }
  void join() { threads_.clear(); }

 private:
  std::atomic<int> answered_{0}, served_{0};
  std::vector<std::jthread> threads_;
};

/// A crowd meets a Redis that hangs and is served all the same, and so are others, who ask for these in turn. Gives how
/// often they were answered while the crowd waited.
int othersServedMeanwhile(SocialWorld& world, RedisServer& redis, const std::string& target, const std::string& token,
                          const std::vector<std::string>& others) {
  CHECK(world.client().get(target).status == 200);
  redis.pauseIt();
  Crowd crowd(world, target, token);
  int meanwhile = 0;
  HttpClient other = world.client();
  while (crowd.waits()) {
    for (const std::string& one : others) CHECK(other.get(one).status == 200);
    if (crowd.waits()) ++meanwhile;
  }
  crowd.join();
  redis.resumeIt();
  CHECK(crowd.served() == kCrowd);
  return meanwhile;
}

/// Behind a crowd that held all threads the others would be answered with it, whichever crowd it is. A single crowd may
/// be over before they had their turn, where the machine has other work.
void servesOn(SocialWorld& world, RedisServer& redis, const std::string& target, const std::string& token,
              const std::vector<std::string>& others) {
  int most = 0;
  for (int crowds = 0; crowds < kCrowds && most < kEnough; ++crowds) {
    most = std::max(most, othersServedMeanwhile(world, redis, target, token, others));
  }
  CHECK(most >= kEnough);
}

}  // namespace

TEST_CASE("a cache that hangs does not take the threads of those who need none") {
  SocialWorld world({"--set", "server.threads=" + std::to_string(kThreads)});
  HttpClient anna = world.person("anna");
  const std::string post = publish(anna, "A picture");
  servesOn(world, world.stores()->redisCache(), "/api/v1/posts/" + post, anna.bearer(),
           {"/healthz", "/api/v1/features"});
}

TEST_CASE("rate limits that hang do not take the threads of those whom none counts") {
  SocialWorld world({"--set", "server.threads=" + std::to_string(kThreads)});
  HttpClient anna = world.person("anna");
  const std::string post = publish(anna, "A picture");
  servesOn(world, world.stores()->redisRealtime(), "/api/v1/posts/" + post, "", {"/healthz"});
}
