#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "host/stores/cache/flight.hpp"
#include "host/stores/cache/sorted_set.hpp"

namespace instaplay::stores {

/// What getOrLoad finds for a key: an answer, a flight to wait for, or a flight to fly.
struct CacheTicket {
  enum class Kind { answer, join, lead };
  Kind kind = Kind::answer;
  std::optional<std::string> value;
  std::shared_ptr<Flight> flight;
};

/// One part of the cache under one lock: entries by use within a bound of bytes, and the loads under way. Times are
/// given by the caller. Every write of a key detaches its flight, so that what it loads is not kept.
class CacheShard {
 public:
  explicit CacheShard(std::size_t maxBytes) : maxBytes_(maxBytes) {}

  std::optional<std::string> get(std::string_view key, std::int64_t nowMs);
  void set(std::string_view key, std::string_view value, std::int64_t expiresMs);
  void remove(std::string_view key);
  std::int64_t increment(std::string_view key, std::int64_t by, std::int64_t nowMs, std::int64_t expiresMs);

  CacheTicket findOrFly(std::string_view key, std::int64_t nowMs);
  /// Ends a flight that findOrFly gave to lead; keeps value until expiresMs unless the flight was detached.
  void keep(std::string_view key, const Flight& flight, const std::optional<std::string>& value,
            std::int64_t expiresMs);
  void giveUp(std::string_view key, const Flight& flight);

  /// Changes the sorted set under key. A missing one is made first, and one left empty is dropped.
  void changeSorted(std::string_view key, std::int64_t nowMs, std::int64_t expiresMs,
                    const std::function<void(SortedSet&)>& change);
  void changeExistingSorted(std::string_view key, std::int64_t nowMs, const std::function<void(SortedSet&)>& change);
  std::optional<std::vector<ScoredMember>> sortedBelow(std::string_view key, double maxScore, std::size_t limit,
                                                       std::int64_t nowMs);
  void clear();
  std::size_t bytes() const;

 private:
  struct KnownAbsent {};
  struct Entry {
    std::string key;
    std::variant<KnownAbsent, std::string, SortedSet> value;
    std::int64_t expiresMs;
    std::size_t bytes = 0;
  };
  using Entries = std::list<Entry>;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };

  Entry* find(std::string_view key, std::int64_t nowMs);
  Entry& put(std::string_view key, std::int64_t expiresMs);
  void weigh(Entry& entry);
  void erase(std::string_view key);
  void settleSorted(Entry& entry);
  bool isUnderWay(std::string_view key, const Flight& flight) const;
  void detachFlight(std::string_view key);

  mutable std::mutex mutex_;
  const std::size_t maxBytes_;
  std::size_t bytes_ = 0;
  Entries byUse_;  // the latest used first
  std::unordered_map<std::string_view, Entries::iterator> byKey_;
  std::unordered_map<std::string, std::shared_ptr<Flight>, Hash, std::equal_to<>> flights_;
};

}  // namespace instaplay::stores
