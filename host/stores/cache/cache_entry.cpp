#include "host/stores/cache/cache_entry.hpp"

#include <charconv>
#include <cmath>
#include <optional>

namespace instaplay::stores {
namespace {

// Takes "123:" off the front.
std::optional<std::int64_t> takeNumber(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data() + text.size() || *end != ':') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return number;
}

CacheEntry parseLoaded(CacheEntry::Kind kind, std::string_view rest) {
  const auto expires = takeNumber(rest);
  const auto load = expires ? takeNumber(rest) : std::nullopt;
  if (!load) return {};
  return {kind, std::string(rest), *expires, *load};
}

}  // namespace

CacheEntry parseCacheEntry(std::string_view stored) {
  using Kind = CacheEntry::Kind;
  if (stored.empty()) return {};
  switch (stored.front()) {
    case 'S': return {Kind::value, std::string(stored.substr(1)), 0, 0};
    case 'V': return parseLoaded(Kind::value, stored.substr(1));
    case 'N': return parseLoaded(Kind::absent, stored.substr(1));
    default: break;
  }
  const bool isCounter = stored.front() == '-' || (stored.front() >= '0' && stored.front() <= '9');
  return isCounter ? CacheEntry{Kind::value, std::string(stored), 0, 0} : CacheEntry{};
}

bool isDueEarly(const CacheEntry& entry, std::int64_t nowMs, double chance) {
  const std::int64_t left = entry.expiresMs - nowMs;
  // Redis would not have it any more: the clocks differ, and nothing can be said.
  if (entry.kind != CacheEntry::Kind::value || left <= 0) return false;
  return -static_cast<double>(entry.loadMs) * std::log(chance) >= static_cast<double>(left);
}

}  // namespace instaplay::stores
