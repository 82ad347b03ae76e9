// A plugin's side of bench_abi: calls the host's clock as often as told, through the wrapper that authors use.
#include <instaplay/clock.hpp>

#include <cstdint>

extern "C" IP_EXPORT std::int64_t callHostClock(const ip_host_api* api, std::int64_t calls) {
  const instaplay::HostClock clock{instaplay::Host(api)};
  const instaplay::Clock& injected = clock;
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < calls; ++i) sum += injected.nowMs();
  return sum;
}
