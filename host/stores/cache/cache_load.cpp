#include "host/stores/cache/cache_load.hpp"

#include <algorithm>
#include <random>

#include "host/base/error.hpp"

namespace instaplay::stores {
namespace {

// Whether the loader failed for reasons of its own caller rather than of the thing it loads.
bool gaveUp(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const base::Error& error) {
    return error.kind == base::ErrorKind::timeout || error.kind == base::ErrorKind::cancelled;
  } catch (...) {
    return false;
  }
}

}  // namespace

std::chrono::milliseconds jittered(std::chrono::milliseconds ttl) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::int64_t> tenth(0, std::max<std::int64_t>(0, ttl.count() / 10));
  return ttl - std::chrono::milliseconds{tenth(random)};
}

void loadInto(CacheValues& values, std::span<const std::size_t> wanted, const CacheLoader& load) {
  load(wanted, [&](std::size_t index, std::string_view value) {
    if (std::find(wanted.begin(), wanted.end(), index) != wanted.end()) values[index] = std::string(value);
  });
}

Unanswered awaitAll(std::span<const KeyFlight> awaited, base::Deadline deadline, CacheValues& values) {
  const auto until = deadline.sooner(base::Deadline::after(kLongestLoadWait)).time();
  Unanswered unanswered;
  for (const auto& [index, flight] : awaited) {
    const FlightResult* result = flight->waitUntil(until);
    if (!result || (result->failure && gaveUp(result->failure))) {
      unanswered.left.push_back(index);
      continue;
    }
    if (result->failure) std::rethrow_exception(result->failure);
    values[index] = result->value;
    if (result->overtaken) unanswered.overtaken.push_back(index);
  }
  return unanswered;
}

}  // namespace instaplay::stores
