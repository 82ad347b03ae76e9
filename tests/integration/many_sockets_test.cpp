#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/bench/realtime/crowd.hpp"
#include "tests/integration/social_world.hpp"

using namespace instaplay;
using namespace instaplay::testing;
using namespace std::chrono_literals;

namespace {

// Sockets are three quarters of a server's connections, and descriptors hold all of those.
constexpr std::size_t kSockets = 10'000, kPeople = 5, kDescriptors = 15'000;
constexpr auto kTime = 600s;  // a sanitized host takes milliseconds for a handshake

/// The hard limit is what the host will get: it raises its own.
bool hasDescriptors() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_max >= kDescriptors;
}

std::size_t descriptorsOf(const ServerProcess& process) {
  const std::filesystem::directory_iterator entries("/proc/" + std::to_string(process.pid()) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

std::size_t residentKiB(const ServerProcess& process) {
  std::ifstream status("/proc/" + std::to_string(process.pid()) + "/status");
  for (std::string word; status >> word;) {
    if (word == "VmRSS:") {
      std::size_t kib = 0;
      status >> kib;
      return kib;
    }
  }
  return 0;
}

/// Counts the answers to commands.
class Answers final : public bench::CrowdListener {
 public:
  void onAck(std::string_view) override { ++acknowledged; }
  void onEvent(std::size_t, std::string_view) override { ++events; }
  std::size_t acknowledged = 0, events = 0;
};

std::vector<bench::Seat> seats(SocialWorld& world) {
  std::vector<bench::Seat> people;
  for (std::size_t i = 0; i < kPeople; ++i) {
    HttpClient person = world.person("person" + std::to_string(i));
    people.push_back({world.port(), person.bearer(), person.get("/api/v1/auth/session").data().at("user").at("id")});
  }
  std::vector<bench::Seat> all;
  for (std::size_t i = 0; i < kSockets; ++i) all.push_back(people[i % kPeople]);
  return all;
}

/// Opens all, finds the node well with them, and closes them.
void comeAndGo(SocialWorld& world, const std::vector<bench::Seat>& seats) {
  Answers answers;
  bench::Crowd crowd(seats, answers);
  crowd.gather(32, kTime);
  const auto refusedMeanwhile = crowd.ends();
  CHECK(crowd.pingAll(kTime) == kSockets);

  CHECK(world.client().get("/healthz").status == 200);
  crowd.command(0, "c-1", "bench.push", R"({"to":")" + seats[1].to + R"(","text":"hello"})");
  const auto end = bench::Clock::now() + kTime;
  while ((answers.acknowledged < 1 || answers.events < kSockets / kPeople) && bench::Clock::now() < end) {
    crowd.turn(20ms);
  }
  CHECK(answers.acknowledged == 1);
  CHECK(answers.events == kSockets / kPeople);  // each socket of the person it went to

  CHECK(crowd.ends() == refusedMeanwhile);
  CHECK(crowd.closeAll(kTime) == kSockets);
}

}  // namespace

TEST_CASE("a node with ten thousand idle sockets serves on, and gives back what they took") {
  if (!hasDescriptors()) {
    std::printf("left out: ten thousand sockets need a hard limit of %zu descriptors (ulimit -Hn)\n", kDescriptors);
    return;
  }
  // What a sanitizer holds back of freed memory would look like a leak.
  const char* const options = getenv("ASAN_OPTIONS");
  setenv("ASAN_OPTIONS", (std::string(options != nullptr ? options : "") + ":quarantine_size_mb=8").c_str(), 1);
  SocialWorld world({"--set", "plugins.directories=[" PRODUCT_PLUGINS "," BENCH_PLUGINS "]",  //
                     "--set", "server.connections=14000", "--set", "realtime.sockets=10200", "--set",
                     "realtime.pong=1m", "--set", "realtime.sockets_per_user=10000", "--set",
                     "realtime.sockets_per_address=10000"});
  const auto everybody = seats(world);
  const std::size_t descriptors = descriptorsOf(world.server());
  const std::size_t before = residentKiB(world.server());

  comeAndGo(world, everybody);
  const auto areClosed = [&] { return descriptorsOf(world.server()) < descriptors + 50; };
  CHECK(eventually(areClosed, 60s));
  const std::size_t memory = residentKiB(world.server());
  comeAndGo(world, everybody);
  CHECK(eventually(areClosed, 60s));
  // The allocator keeps pages, and uses them again: 10,000 sockets that stayed would take as much once more.
  CHECK(residentKiB(world.server()) < memory + std::max<std::size_t>(50 * 1024, (memory - before) / 4));
}
