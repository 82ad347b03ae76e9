// Many WebSockets of instaplay.v1 on one thread, to measure a server with: see tests/bench/README.md. It connects to
// 127.0.0.1 only.
#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>

#include "tests/bench/realtime/modes.hpp"

using namespace instaplay::bench;

int main(int argc, char** argv) try {
  const std::map<std::string, std::function<void(const Options&)>> modes{
      {"idle", runIdle}, {"latency", runLatency}, {"storm", runStorm}};
  const Options options = readOptions(argc, argv);
  const auto mode = modes.find(options.mode);
  if (mode == modes.end()) throw std::runtime_error("there is no mode " + options.mode);
  mode->second(options);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_realtime_client: %s\n", error.what());
  return 1;
}
