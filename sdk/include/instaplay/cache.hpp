#pragma once

#include <instaplay/abi/cache.h>
#include <instaplay/detail/cache_loader.hpp>
#include <instaplay/detail/current_call.hpp>
#include <instaplay/detail/sink.hpp>
#include <instaplay/host.hpp>
#include <instaplay/sql.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_cache> {
  static constexpr const char* id = IP_IFACE_CACHE;
  static bool hasBaseline(const ip_iface_cache* table) noexcept { return IP_HAS(ip_iface_cache, table, remove_after); }
};

/// A member of a sorted set, and what it is sorted by, such as a time in ms (exact up to 2^53).
struct Scored {
  double score = 0;
  std::string member;
};

/// The cache: Redis in production, memory embedded. Keys are the plugin's own; values are bytes. It may forget anything
/// at any time, and when it is down reads miss, writes are dropped and getOrLoad loads: never the only place of a fact.
/// A small value; any thread.
///
///   auto text = cache.getOrLoad("post:" + formatId(id), std::chrono::minutes{5}, [&] { return render(id); });
///   cache.removeAfter(tx, {"post:" + formatId(id)});  // in the transaction of every change
///
/// The loader runs on the calling thread. Cache what is the same for all viewers, and apply what a viewer may see
/// afterwards. Since 1.0.
class Cache {
 public:
  using Ttl = std::chrono::milliseconds;

  /// Throws HostError (unsupported) when the host has no "ip.cache/1".
  explicit Cache(const Host& host) : host_(host), table_(&host.require<ip_iface_cache>()) {}

  /// The value, or nothing when it is not there.
  std::optional<std::string> get(const std::string& key) const { return std::move(getMany({key}).front()); }

  /// One value a key, in the same order.
  std::vector<std::optional<std::string>> getMany(const std::vector<std::string>& keys) const {
    detail::ValueCollector values(keys.size());
    const std::vector<ip_str> lent = lend(keys);
    const ip_status status =
        table_->get_many(host_.handle(), lent.data(), lent.size(), &detail::ValueCollector::receive, &values);
    return finish(values, status, "cache.get_many");
  }

  /// Keeps a value for ttl. After a change prefer remove: two writers may set in the wrong order.
  void set(std::string_view key, std::string_view value, Ttl ttl) const {
    host_.check(table_->set(host_.handle(), toStr(key), toStr(value), count(ttl)), "cache.set");
  }

  /// Forgets keys; also keeps a load of them that is under way from being stored.
  void remove(const std::vector<std::string>& keys) const {
    const std::vector<ip_str> lent = lend(keys);
    host_.check(table_->remove(host_.handle(), lent.data(), lent.size()), "cache.remove");
  }
  void remove(const std::string& key) const { remove(std::vector<std::string>{key}); }

  /// Forgets keys right after the transaction commits, and once more a little later even when this process or the cache
  /// ends in between. Costs no round trip before the commit. Throws what Transaction::defer throws.
  void removeAfter(const Transaction& transaction, const std::vector<std::string>& keys) const {
    const std::vector<ip_str> lent = lend(keys);
    host_.check(table_->remove_after(host_.handle(), transaction.handle(), lent.data(), lent.size()),
                "cache.remove_after");
  }

  /// Adds to a counter and gives the sum. ttl counts from when the counter was made.
  std::int64_t increment(std::string_view key, std::int64_t by, Ttl ttl) const {
    std::int64_t sum = 0;
    host_.check(table_->increment(host_.handle(), toStr(key), by, count(ttl), &sum), "cache.increment");
    return sum;
  }

  /// The value of key; on a miss load(), an optional<string>, makes it and it is kept for ttl. One caller at a time
  /// loads a key while the others wait. Nothing is remembered for 30 s. What load throws comes out here and nothing is
  /// kept.
  template <class Load>
  std::optional<std::string> getOrLoad(const std::string& key, Ttl ttl, Load&& load) const {
    auto loadOne = [&load](const std::vector<std::size_t>& wanted, const CacheValues& out) {
      if (std::optional<std::string> value = load()) out.put(wanted.front(), *value);
    };
    return std::move(getOrLoadMany({key}, ttl, loadOne).front());
  }

  /// As getOrLoad for many keys with one load(wanted, out) of those that are missing: wanted holds their indexes in
  /// keys, and out.put(index, value) answers; an index left out has nothing. Gives one value a key.
  template <class Load>
  std::vector<std::optional<std::string>> getOrLoadMany(const std::vector<std::string>& keys, Ttl ttl,
                                                        Load&& load) const {
    detail::ValueCollector values(keys.size());
    detail::CacheLoader<Load> loader{load, {}};
    const std::vector<ip_str> lent = lend(keys);
    const ip_status status =
        table_->get_or_load(host_.handle(), detail::currentCall(), lent.data(), lent.size(), count(ttl),
                            &detail::CacheLoader<Load>::run, &loader, &detail::ValueCollector::receive, &values);
    loader.keeper.rethrowIfAny();
    return finish(values, status, "cache.get_or_load");
  }

  /// Adds to a sorted set, of which the cap highest scores are kept (0: all).
  void sortedAdd(std::string_view key, const std::vector<Scored>& items, std::uint64_t cap, Ttl ttl) const {
    std::vector<ip_scored> lent;
    lent.reserve(items.size());
    for (const Scored& item : items) lent.push_back({item.score, toStr(item.member)});
    host_.check(table_->sorted_add(host_.handle(), toStr(key), lent.data(), lent.size(), cap, count(ttl)),
                "cache.sorted_add");
  }

  /// Takes members out; those that are not there do not matter.
  void sortedRemove(std::string_view key, const std::vector<std::string>& members) const {
    const std::vector<ip_str> lent = lend(members);
    host_.check(table_->sorted_remove(host_.handle(), toStr(key), lent.data(), lent.size()), "cache.sorted_remove");
  }

  /// Members with a score below maxScore, highest first; nothing when there is no such set, so that it can be rebuilt.
  std::optional<std::vector<Scored>> sortedRange(std::string_view key, double maxScore, std::uint64_t limit) const {
    detail::ScoredCollector<Scored> members;
    const ip_status status = table_->sorted_range(host_.handle(), toStr(key), maxScore, limit,
                                                  &detail::ScoredCollector<Scored>::receive, &members);
    members.keeper.rethrowIfAny();
    if (status == IP_E_NOT_FOUND) return std::nullopt;
    host_.check(status, "cache.sorted_range");
    return std::move(members.items);
  }

 private:
  static std::uint64_t count(Ttl ttl) noexcept { return static_cast<std::uint64_t>(ttl.count()); }

  static std::vector<ip_str> lend(const std::vector<std::string>& texts) {
    std::vector<ip_str> lent;
    lent.reserve(texts.size());
    for (const std::string& text : texts) lent.push_back(toStr(text));
    return lent;
  }

  std::vector<std::optional<std::string>> finish(detail::ValueCollector& values, ip_status status,
                                                 const char* operation) const {
    values.keeper.rethrowIfAny();
    host_.check(status, operation);
    return std::move(values.values);
  }

  Host host_;
  const ip_iface_cache* table_;
};

}  // namespace sdk_v1
}  // namespace instaplay
