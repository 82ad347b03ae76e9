#include <optional>
#include <vector>

#include "host/plugins/cache_removals.hpp"
#include "host/plugins/last_error.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/open_transaction.hpp"
#include "host/plugins/tables/tables.hpp"
#include "host/stores/cache/port.hpp"

namespace instaplay::plugins {
namespace {

using Values = std::vector<std::optional<std::string>>;

stores::Cache& cacheOf(ip_host* host) { return contextOf(host).stores.cache; }

std::string keyOf(ip_host* host, ip_str key) {
  const std::string& plugin = pluginOf(host);
  std::string full;
  full.reserve(plugin.size() + 1 + key.n);
  return full.append(plugin).append(1, ':').append(view(key));
}

std::vector<std::string> keysOf(ip_host* host, const ip_str* keys, std::size_t n) {
  std::vector<std::string> full;
  full.reserve(n);
  for (std::size_t i = 0; i < n; ++i) full.push_back(keyOf(host, keys[i]));
  return full;
}

void give(const Values& values, ip_indexed_sink sink, void* ctx) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i]) sink(ctx, i, str(*values[i]));
  }
}

ip_status getMany(ip_host* host, const ip_str* keys, std::size_t n, ip_indexed_sink sink, void* ctx) {
  return guarded([&] { give(cacheOf(host).getMany(keysOf(host, keys, n)), sink, ctx); });
}

ip_status set(ip_host* host, ip_str key, ip_str value, std::uint64_t ttlMs) {
  return guarded([&] { cacheOf(host).set(keyOf(host, key), view(value), milliseconds(ttlMs)); });
}

ip_status remove(ip_host* host, const ip_str* keys, std::size_t n) {
  return guarded([&] { cacheOf(host).remove(keysOf(host, keys, n)); });
}

ip_status increment(ip_host* host, ip_str key, std::int64_t by, std::uint64_t ttlMs, std::int64_t* out) {
  return guarded([&] {
    const std::int64_t sum = cacheOf(host).increment(keyOf(host, key), by, milliseconds(ttlMs));
    if (out != nullptr) *out = sum;
  });
}

/// A plugin's loader as the cache calls it.
class Loader {
 public:
  Loader(ip_loader function, void* ctx) : function_(function), ctx_(ctx) {}

  void load(std::span<const std::size_t> wanted, const stores::LoadedSink& loaded) {
    status_ = function_(ctx_, wanted.data(), wanted.size(), &Loader::receive, const_cast<stores::LoadedSink*>(&loaded));
    if (status_ != IP_OK) {
      throw base::Error{base::errorKind(status_), "loader_failed", "The loader of a cached value failed."};
    }
  }
  /// What the loader returned if it ran in this call.
  ip_status status() const { return status_; }

 private:
  static void receive(void* loaded, std::size_t index, ip_str value) {
    guarded([&] { (*static_cast<const stores::LoadedSink*>(loaded))(index, view(value)); });
  }

  ip_loader function_;
  void* ctx_;
  ip_status status_ = IP_OK;
};

ip_status getOrLoad(ip_host* host, ip_call* cause, const ip_str* keys, std::size_t n, std::uint64_t ttlMs,
                    ip_loader function, void* loaderCtx, ip_indexed_sink sink, void* ctx) {
  Loader loader(function, loaderCtx);
  const ip_status status = guarded([&] {
    const Call* call = optionalCall(cause);
    const base::Deadline deadline = call == nullptr ? base::Deadline::never() : call->deadline();
    give(cacheOf(host).getOrLoad(keysOf(host, keys, n), milliseconds(ttlMs), deadline,
                                 [&](std::span<const std::size_t> wanted, const stores::LoadedSink& loaded) {
                                   loader.load(wanted, loaded);
                                 }),
         sink, ctx);
  });
  return loader.status() != IP_OK ? loader.status() : status;
}

ip_status sortedAdd(ip_host* host, ip_str key, const ip_scored* items, std::size_t n, std::uint64_t cap,
                    std::uint64_t ttlMs) {
  return guarded([&] {
    std::vector<stores::ScoredMember> members;
    members.reserve(n);
    for (std::size_t i = 0; i < n; ++i) members.push_back({items[i].score, std::string(view(items[i].member))});
    cacheOf(host).sortedAdd(keyOf(host, key), members, cap, milliseconds(ttlMs));
  });
}

ip_status sortedRemove(ip_host* host, ip_str key, const ip_str* members, std::size_t n) {
  return guarded([&] {
    std::vector<std::string> names;
    names.reserve(n);
    for (std::size_t i = 0; i < n; ++i) names.emplace_back(view(members[i]));
    cacheOf(host).sortedRemove(keyOf(host, key), names);
  });
}

ip_status sortedRange(ip_host* host, ip_str key, double maxScore, std::uint64_t limit, ip_scored_sink sink, void* ctx) {
  return guarded([&] {
    const auto range = cacheOf(host).sortedRange(keyOf(host, key), maxScore, limit);
    if (!range) throw base::Error{base::ErrorKind::notFound, "not_cached", "There is no such sorted set."};
    for (const auto& [score, member] : *range) sink(ctx, score, str(member));
  });
}

ip_status removeAfter(ip_host* host, ip_sql_tx* handle, const ip_str* keys, std::size_t n) {
  return guarded(
      [&] { contextOf(host).cacheRemovals.after(OpenTransaction::from(handle).transaction(), keysOf(host, keys, n)); });
}

}  // namespace

const ip_iface_cache kCacheTable = {IP_HDR_INIT(ip_iface_cache),
                                    getMany,
                                    set,
                                    remove,
                                    increment,
                                    getOrLoad,
                                    sortedAdd,
                                    sortedRemove,
                                    sortedRange,
                                    removeAfter};

}  // namespace instaplay::plugins
