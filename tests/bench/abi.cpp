// What a call across the ABI costs beside a virtual call within one program. Prints nanoseconds of each.
#include <dlfcn.h>
#include <instaplay/abi.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <limits>

namespace {

constexpr std::int64_t kCalls = 20'000'000;
constexpr int kRounds = 5;

struct Counter {
  virtual ~Counter() = default;
  virtual std::int64_t next() = 0;
};

struct PlainCounter final : Counter {
  [[gnu::noinline]] std::int64_t next() override { return ++count; }
  std::int64_t count = 0;
};

std::int64_t now(ip_host* host) { return ++*reinterpret_cast<std::int64_t*>(host); }

const ip_iface_clock kClock{IP_HDR_INIT(ip_iface_clock), &now, &now};

const void* findInterface(ip_host*, const char* id) { return std::strcmp(id, IP_IFACE_CLOCK) == 0 ? &kClock : nullptr; }

/// The best of some rounds: what the call costs when nothing else runs.
template <class Run>
double nanosecondsOf(Run run) {
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    run();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count() / static_cast<double>(kCalls));
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: bench_abi MODULE\n"), 2;
  void* module = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) return std::fprintf(stderr, "%s\n", dlerror()), 1;
  using CallHostClock = std::int64_t (*)(const ip_host_api*, std::int64_t);
  const auto callHostClock = reinterpret_cast<CallHostClock>(dlsym(module, "callHostClock"));
  if (callHostClock == nullptr) return std::fprintf(stderr, "%s\n", dlerror()), 1;

  std::int64_t count = 0;
  ip_host_api api{};
  api.hdr = IP_HDR_INIT(ip_host_api);
  api.host = reinterpret_cast<ip_host*>(&count);
  api.product = "bench";
  api.version = "1.0.0";
  api.get_interface = &findInterface;

  PlainCounter plain;
  Counter* volatile unknown = &plain;
  std::int64_t sum = 0;
  const double inside = nanosecondsOf([&] {
    Counter* counter = unknown;
    for (std::int64_t i = 0; i < kCalls; ++i) sum += counter->next();
  });
  const double across = nanosecondsOf([&] { sum += callHostClock(&api, kCalls); });
  std::printf("%.2f %.2f\n", inside, across);
  return sum == 0 ? 1 : 0;
}
