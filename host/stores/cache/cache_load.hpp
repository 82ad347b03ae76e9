#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/base/clock.hpp"
#include "host/stores/cache/flight.hpp"
#include "host/stores/cache/port.hpp"

namespace instaplay::stores {

using CacheValues = std::vector<std::optional<std::string>>;

inline constexpr std::chrono::milliseconds kAbsentCacheTtl{30'000};
inline constexpr std::chrono::milliseconds kLongestCacheTtl{std::chrono::hours{24 * 366}};
/// Ends the wait of a loader that, through another key, waits for itself.
inline constexpr std::chrono::milliseconds kLongestLoadWait{10'000};

/// Shorter by up to a tenth: entries that were loaded together should not all expire together.
std::chrono::milliseconds jittered(std::chrono::milliseconds ttl);

/// Runs the loader; a wanted value that it does not give is left as it is.
void loadInto(CacheValues& values, std::span<const std::size_t> wanted, const CacheLoader& load);

/// The indexes that the loads of others gave no value for.
struct Unanswered {
  std::vector<std::size_t> left;       ///< to be loaded by the caller itself
  std::vector<std::size_t> overtaken;  ///< have a value, but one from before a write
};

/// Waits for the loads of others, until the deadline but not for long. Throws the failure of one of them.
Unanswered awaitAll(std::span<const KeyFlight> awaited, base::Deadline deadline, CacheValues& values);

}  // namespace instaplay::stores
