#include "host/stores/cache/redis_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/stores/cache/cache_keys.hpp"
#include "host/stores/cache/cache_load.hpp"
#include "host/stores/redis/redis_client.hpp"

namespace instaplay::stores {

extern const RedisScript kCacheFillScript, kCacheIncrementScript, kCacheLeaseScript, kCacheReleaseScript,
    kCacheSetScript, kCacheSortedAddScript, kCacheSortedRangeScript;

namespace {

using std::chrono::milliseconds;

// A copy outlives what Redis says of it by no more than this, whatever goes wrong between the two.
constexpr milliseconds kLongestHot{10'000};

std::string ttlText(milliseconds ttl) {
  return std::to_string(std::clamp(ttl, milliseconds{1}, kLongestCacheTtl).count());
}

std::string scoreText(double score) { return fmt::format("{:.17g}", score); }

double parseScore(std::string_view text) {
  double score = 0;
  std::from_chars(text.data(), text.data() + text.size(), score);
  return score;
}

std::int64_t parseInteger(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

LeaseAnswer parseLease(const RedisReply& reply) {
  if (reply.isText()) return {LeaseAnswer::Kind::entry, parseCacheEntry(reply.text())};
  return {reply.integer() == 1 ? LeaseAnswer::Kind::granted : LeaseAnswer::Kind::held, {}};
}

}  // namespace

RedisEntries::RedisEntries(RedisClient& redis, const base::Clock& clock, std::size_t maxHotBytes)
    : redis_(redis), clock_(clock), hot_(maxHotBytes) {}

std::optional<std::vector<CacheEntry>> RedisEntries::read(KeyViews keys) {
  const std::int64_t now = clock_.monotonicMs();
  std::vector<CacheEntry> entries(keys.size());
  std::vector<Asked> asked;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (const auto copy = hot_.find(keys[i], now)) {
      entries[i] = parseCacheEntry(*copy);
      ++hotHits_;
    } else {
      asked.push_back({i, hot_.generation(keys[i])});
    }
  }
  if (!asked.empty() && !reach([&] { readFromRedis(keys, asked, entries); })) return std::nullopt;
  return entries;
}

void RedisEntries::readFromRedis(KeyViews keys, std::span<const Asked> asked, std::vector<CacheEntry>& entries) {
  CacheKeys names;
  for (const Asked& one : asked) names.addEntry(keys[one.index]);
  const RedisReply stored = redis_.command(names.words("MGET"));
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const RedisReply one = stored[i];
    ++(one.isNil() ? misses_ : hits_);
    if (one.isNil()) continue;
    const auto [index, generation] = asked[i];
    entries[index] = parseCacheEntry(one.text());
    const auto left = std::min(milliseconds{entries[index].expiresMs - clock_.nowMs()}, kLongestHot);
    if (left.count() > 0) hot_.keep(keys[index], one.text(), clock_.monotonicMs() + left.count(), generation);
  }
}

RedisCacheStats RedisEntries::stats() const {
  return {hotHits_.load(), hits_.load(), misses_.load(), droppedWrites_.load()};
}

bool RedisEntries::set(const std::string& key, std::string_view value, Milliseconds ttl) {
  if (ttl.count() <= 0) return remove({&key, 1});
  const std::string stored = std::string("S").append(value);
  return write({&key, 1}, [&] {
    redis_.run(kCacheSetScript, {CacheKeys::entry(key), CacheKeys::lease(key)}, {stored, ttlText(ttl)});
  });
}

bool RedisEntries::remove(Keys keys) {
  if (keys.empty()) return true;
  return write(keys, [&] { removeBatch({{keys.begin(), keys.end()}, false}, Part::both); });
}

std::optional<std::int64_t> RedisEntries::increment(const std::string& key, std::int64_t by, Milliseconds ttl) {
  std::optional<std::int64_t> sum;
  write({&key, 1}, [&] {
    const auto reply = redis_.run(kCacheIncrementScript, {CacheKeys::entry(key), CacheKeys::lease(key)},
                                  {std::to_string(by), ttlText(ttl)});
    sum = parseInteger(reply.text());
  });
  return sum;
}

bool RedisEntries::sortedAdd(const std::string& key, std::span<const ScoredMember> items, std::size_t cap,
                             Milliseconds ttl) {
  std::vector<std::string> texts{std::to_string(std::min<std::size_t>(cap, std::numeric_limits<int>::max())),
                                 ttlText(ttl)};
  for (const ScoredMember& item : items) {
    if (std::isnan(item.score)) continue;
    texts.push_back(scoreText(item.score));
    texts.push_back(item.member);
  }
  if (texts.size() == 2) return true;
  const std::string keys[]{CacheKeys::entry(key), CacheKeys::lease(key)};
  const std::vector<std::string_view> keyWords(std::begin(keys), std::end(keys)), args(texts.begin(), texts.end());
  return write({&key, 1}, [&] { redis_.run(kCacheSortedAddScript, keyWords, args); });
}

bool RedisEntries::sortedRemove(const std::string& key, Keys members) {
  if (members.empty()) return true;
  const std::string entry = CacheKeys::entry(key);
  std::vector<std::string_view> words{"ZREM", entry};
  words.insert(words.end(), members.begin(), members.end());
  return write({&key, 1}, [&] {
    const auto reply = redis_.pipeline({RedisCommand(words)}).front();
    if (!reply.error().starts_with("WRONGTYPE")) reply.orThrow();
  });
}

std::optional<std::vector<ScoredMember>> RedisEntries::sortedRange(const std::string& key, double maxScore,
                                                                   std::size_t limit) {
  const auto most = std::min<std::size_t>(limit, std::numeric_limits<int>::max());
  std::optional<std::vector<ScoredMember>> members;
  reach([&] {
    const auto reply =
        redis_.run(kCacheSortedRangeScript, {CacheKeys::entry(key)}, {"(" + scoreText(maxScore), std::to_string(most)});
    if (reply.isNil()) return;
    members.emplace();
    for (std::size_t i = 0; i + 1 < reply.size(); i += 2) {
      members->push_back({parseScore(reply[i + 1].text()), std::string(reply[i].text())});
    }
  });
  return members;
}

std::optional<std::vector<LeaseAnswer>> RedisEntries::lease(KeyViews keys, std::string_view token, LeaseFor purpose) {
  CacheKeys pairs;
  for (const auto key : keys) pairs.addPair(key);
  const std::string time = ttlText(kLease);
  const std::string_view args[]{token, time, purpose == LeaseFor::missing ? "missing" : "refresh"};
  std::vector<LeaseAnswer> answers;
  const bool reached = reach([&] {
    const auto reply = redis_.run(kCacheLeaseScript, pairs.words(), args);
    for (std::size_t i = 0; i < keys.size(); ++i) answers.push_back(parseLease(reply[i]));
  });
  if (reached) return answers;
  leasesToRemove_.add(std::vector<std::string>(keys.begin(), keys.end()));
  return std::nullopt;
}

std::optional<std::vector<bool>> RedisEntries::fill(std::span<const LoadedEntry> loaded, std::string_view token,
                                                    Milliseconds loadTime) {
  CacheKeys pairs;
  const std::string time = std::to_string(loadTime.count());
  std::vector<std::string> ttls;
  for (const LoadedEntry& one : loaded) ttls.push_back(ttlText(one.ttl));
  std::vector<std::string_view> args{token, time};
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    pairs.addPair(loaded[i].key);
    args.insert(args.end(), {loaded[i].value ? "V" : "N", ttls[i], loaded[i].value.value_or("")});
  }
  std::vector<bool> kept;
  const bool reached = reach([&] {
    const auto reply = redis_.run(kCacheFillScript, pairs.words(), args);
    for (std::size_t i = 0; i < loaded.size(); ++i) kept.push_back(reply[i].integer() == 1);
  });
  if (reached) return kept;
  std::vector<std::string> keys;
  for (const LoadedEntry& one : loaded) keys.emplace_back(one.key);
  leasesToRemove_.add(keys);
  return std::nullopt;
}

void RedisEntries::release(KeyViews keys, std::string_view token) {
  CacheKeys leases;
  for (const auto key : keys) leases.addLease(key);
  if (reach([&] { redis_.run(kCacheReleaseScript, leases.words(), {&token, 1}); })) return;
  leasesToRemove_.add(std::vector<std::string>(keys.begin(), keys.end()));
}

bool RedisEntries::recover() { return makeUp(toRemove_, Part::both) && makeUp(leasesToRemove_, Part::lease); }

bool RedisEntries::makeUp(DroppedWrites& dropped, Part part) {
  if (!dropped.any()) return true;
  const auto batch = dropped.begin();
  if (!batch) return false;
  const bool removed = attempt([&] { removeBatch(*batch, part); });
  dropped.finish(*batch, removed);
  return removed;
}

bool RedisEntries::attempt(const std::function<void()>& work) {
  try {
    work();
    return true;
  } catch (const RedisError& error) {
    base::logError("cache", "Redis refused a command of the cache.", {{"reason", error.reason}});
  } catch (const base::Error&) {
    // The client has logged it.
  }
  return false;
}

bool RedisEntries::write(Keys keys, const std::function<void()>& work) {
  const bool written = reach(work);
  if (!written) {
    toRemove_.add(keys);
    droppedWrites_ += static_cast<std::int64_t>(keys.size());
  }
  for (const std::string& key : keys) hot_.drop(key);
  return written;
}

void RedisEntries::removeBatch(const DroppedWrites::Batch& batch, Part part) {
  constexpr std::size_t kChunk = 500;
  if (batch.all && part == Part::both) removeAll(CacheKeys::kAllEntries);
  if (batch.all) removeAll(CacheKeys::kAllLeases);
  for (std::size_t from = 0; from < batch.keys.size(); from += kChunk) {
    CacheKeys names;
    for (std::size_t i = from; i < std::min(from + kChunk, batch.keys.size()); ++i) {
      part == Part::both ? names.addPair(batch.keys[i]) : names.addLease(batch.keys[i]);
    }
    redis_.command(names.words("UNLINK"));
  }
}

void RedisEntries::removeAll(std::string_view pattern) {
  std::string cursor = "0";
  do {
    const auto reply = redis_.command({"SCAN", cursor, "MATCH", pattern, "COUNT", "1000"});
    const auto found = reply[1];
    std::vector<std::string_view> words{"UNLINK"};
    for (std::size_t i = 0; i < found.size(); ++i) words.push_back(found[i].text());
    if (words.size() > 1) redis_.command(words);
    cursor = reply[0].text();
  } while (cursor != "0");
}

}  // namespace instaplay::stores
