#include "host/stores/cache/memory_cache.hpp"

#include <algorithm>
#include <random>
#include <span>

#include "host/base/error.hpp"
#include "host/stores/cache/cache_shard.hpp"

namespace instaplay::stores {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kAbsentTtl{30'000};
constexpr milliseconds kLongestTtl{std::chrono::hours{24 * 366}};
// Ends the wait of a loader that, through another key, waits for itself.
constexpr milliseconds kLongestWait{10'000};

using Values = std::vector<std::optional<std::string>>;

std::int64_t expiry(const base::Clock& clock, milliseconds ttl) {
  return clock.nowMs() + std::min(ttl, kLongestTtl).count();
}

// Entries that were loaded together should not all expire together.
milliseconds jittered(milliseconds ttl) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::int64_t> tenth(0, std::max<std::int64_t>(0, ttl.count() / 10));
  return ttl - milliseconds{tenth(random)};
}

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

void loadInto(Values& values, std::span<const std::size_t> wanted, const CacheLoader& load) {
  load(wanted, [&](std::size_t index, std::string_view value) {
    if (std::find(wanted.begin(), wanted.end(), index) != wanted.end()) values[index] = std::string(value);
  });
}

// Waits for the loads of others; gives the indexes that are still to be loaded.
std::vector<std::size_t> awaitAll(const std::vector<KeyFlight>& awaited, base::Deadline deadline, Values& values) {
  const auto until = deadline.sooner(base::Deadline::after(kLongestWait)).time();
  std::vector<std::size_t> left;
  for (const auto& [index, flight] : awaited) {
    const FlightResult* result = flight->waitUntil(until);
    if (!result || (result->failure && gaveUp(result->failure))) {
      left.push_back(index);
    } else if (result->failure) {
      std::rethrow_exception(result->failure);
    } else {
      values[index] = result->value;
    }
  }
  return left;
}

}  // namespace

MemoryCache::MemoryCache(const base::Clock& clock, std::size_t maxBytes) : clock_(clock) {
  for (auto& shard : shards_) shard = std::make_unique<CacheShard>(maxBytes / kShards);
}

MemoryCache::~MemoryCache() = default;

CacheShard& MemoryCache::shardOf(std::string_view key) const {
  return *shards_[std::hash<std::string_view>{}(key) % kShards];
}

Values MemoryCache::getMany(Keys keys) {
  const std::int64_t now = clock_.nowMs();
  Values values;
  values.reserve(keys.size());
  for (const std::string& key : keys) values.push_back(shardOf(key).get(key, now));
  return values;
}

void MemoryCache::set(std::string_view key, std::string_view value, Milliseconds ttl) {
  shardOf(key).set(key, value, expiry(clock_, ttl));
}

void MemoryCache::remove(Keys keys) {
  for (const std::string& key : keys) shardOf(key).remove(key);
}

std::int64_t MemoryCache::increment(std::string_view key, std::int64_t by, Milliseconds ttl) {
  return shardOf(key).increment(key, by, clock_.nowMs(), expiry(clock_, ttl));
}

Values MemoryCache::getOrLoad(Keys keys, Milliseconds ttl, base::Deadline deadline, const CacheLoader& load) {
  const std::int64_t now = clock_.nowMs();
  Values values(keys.size());
  std::vector<KeyFlight> led, awaited;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    CacheTicket ticket = shardOf(keys[i]).findOrFly(keys[i], now);
    values[i] = std::move(ticket.value);
    if (ticket.kind == CacheTicket::Kind::lead) led.push_back({i, std::move(ticket.flight)});
    if (ticket.kind == CacheTicket::Kind::join) awaited.push_back({i, std::move(ticket.flight)});
  }
  // Own loads come first: two calls that wait for each other's keys cannot block one another.
  if (!led.empty()) fly(led, keys, ttl, load, values);
  if (awaited.empty()) return values;
  const auto left = awaitAll(awaited, deadline, values);
  if (!left.empty()) loadInto(values, left, load);
  return values;
}

void MemoryCache::fly(const std::vector<KeyFlight>& led, Keys keys, Milliseconds ttl, const CacheLoader& load,
                      std::vector<std::optional<std::string>>& values) {
  try {
    std::vector<std::size_t> wanted;
    for (const KeyFlight& own : led) wanted.push_back(own.index);
    loadInto(values, wanted, load);
  } catch (...) {
    for (const auto& [index, flight] : led) {
      shardOf(keys[index]).giveUp(keys[index], *flight);
      flight->land({std::nullopt, std::current_exception()});
    }
    throw;
  }
  for (const auto& [index, flight] : led) {
    const auto& value = values[index];
    shardOf(keys[index]).keep(keys[index], *flight, value, expiry(clock_, value ? jittered(ttl) : kAbsentTtl));
    flight->land({value, nullptr});
  }
}

void MemoryCache::sortedAdd(std::string_view key, std::span<const ScoredMember> items, std::size_t cap,
                            Milliseconds ttl) {
  if (items.empty()) return;
  shardOf(key).changeSorted(key, clock_.nowMs(), expiry(clock_, ttl), [&](SortedSet& set) {
    for (const ScoredMember& item : items) set.add(item);
    if (cap > 0) set.keepHighest(cap);
  });
}

void MemoryCache::sortedRemove(std::string_view key, Keys members) {
  shardOf(key).changeExistingSorted(key, clock_.nowMs(), [&](SortedSet& set) {
    for (const std::string& member : members) set.remove(member);
  });
}

std::optional<std::vector<ScoredMember>> MemoryCache::sortedRange(std::string_view key, double maxScore,
                                                                  std::size_t limit) {
  return shardOf(key).sortedBelow(key, maxScore, limit, clock_.nowMs());
}

std::size_t MemoryCache::bytes() const {
  std::size_t sum = 0;
  for (const auto& shard : shards_) sum += shard->bytes();
  return sum;
}

}  // namespace instaplay::stores
