#include "host/stores/cache/cache_shard.hpp"

#include <charconv>
#include <limits>

namespace instaplay::stores {
namespace {

constexpr std::size_t kEntryOverhead = 192;  // the list node, the map node and the allocator's part

// A counter is kept as decimal text; anything else counts as 0.
std::int64_t numberIn(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

std::int64_t addSaturating(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

}  // namespace

std::optional<std::string> CacheShard::get(std::string_view key, std::int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  const Entry* entry = find(key, nowMs);
  const auto* text = entry ? std::get_if<std::string>(&entry->value) : nullptr;
  return text ? std::optional(*text) : std::nullopt;
}

void CacheShard::set(std::string_view key, std::string_view value, std::int64_t expiresMs) {
  const std::lock_guard lock(mutex_);
  detachFlight(key);
  Entry& entry = put(key, expiresMs);
  entry.value = std::string(value);
  weigh(entry);
}

void CacheShard::remove(std::string_view key) {
  const std::lock_guard lock(mutex_);
  detachFlight(key);
  erase(key);
}

std::int64_t CacheShard::increment(std::string_view key, std::int64_t by, std::int64_t nowMs, std::int64_t expiresMs) {
  const std::lock_guard lock(mutex_);
  detachFlight(key);
  Entry* entry = find(key, nowMs);
  auto* text = entry ? std::get_if<std::string>(&entry->value) : nullptr;
  if (!text) {
    entry = &put(key, expiresMs);
    text = &entry->value.emplace<std::string>();
  }
  const std::int64_t sum = addSaturating(numberIn(*text), by);
  *text = std::to_string(sum);
  weigh(*entry);
  return sum;
}

CacheTicket CacheShard::findOrFly(std::string_view key, std::int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  if (const Entry* entry = find(key, nowMs)) {
    if (const auto* text = std::get_if<std::string>(&entry->value)) return {CacheTicket::Kind::answer, *text, nullptr};
    if (std::holds_alternative<KnownAbsent>(entry->value)) return {};
  }
  const auto underWay = flights_.find(key);
  if (underWay != flights_.end()) return {CacheTicket::Kind::join, std::nullopt, underWay->second};
  auto flight = std::make_shared<Flight>();
  flights_.emplace(key, flight);
  return {CacheTicket::Kind::lead, std::nullopt, std::move(flight)};
}

void CacheShard::keep(std::string_view key, const Flight& flight, const std::optional<std::string>& value,
                      std::int64_t expiresMs) {
  const std::lock_guard lock(mutex_);
  if (!isUnderWay(key, flight)) return;
  detachFlight(key);
  Entry& entry = put(key, expiresMs);
  if (value) entry.value = *value;
  weigh(entry);
}

void CacheShard::giveUp(std::string_view key, const Flight& flight) {
  const std::lock_guard lock(mutex_);
  if (isUnderWay(key, flight)) detachFlight(key);
}

void CacheShard::changeSorted(std::string_view key, std::int64_t nowMs, std::int64_t expiresMs,
                              const std::function<void(SortedSet&)>& change) {
  const std::lock_guard lock(mutex_);
  Entry* entry = find(key, nowMs);
  auto* set = entry ? std::get_if<SortedSet>(&entry->value) : nullptr;
  if (!set) {
    entry = &put(key, expiresMs);
    set = &entry->value.emplace<SortedSet>();
  }
  entry->expiresMs = expiresMs;
  change(*set);
  settleSorted(*entry);
}

void CacheShard::changeExistingSorted(std::string_view key, std::int64_t nowMs,
                                      const std::function<void(SortedSet&)>& change) {
  const std::lock_guard lock(mutex_);
  Entry* entry = find(key, nowMs);
  auto* set = entry ? std::get_if<SortedSet>(&entry->value) : nullptr;
  if (!set) return;
  change(*set);
  settleSorted(*entry);
}

std::optional<std::vector<ScoredMember>> CacheShard::sortedBelow(std::string_view key, double maxScore,
                                                                 std::size_t limit, std::int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  const Entry* entry = find(key, nowMs);
  const auto* set = entry ? std::get_if<SortedSet>(&entry->value) : nullptr;
  return set ? std::optional(set->below(maxScore, limit)) : std::nullopt;
}

void CacheShard::clear() {
  const std::lock_guard lock(mutex_);
  flights_.clear();
  byKey_.clear();
  byUse_.clear();
  bytes_ = 0;
}

std::size_t CacheShard::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

CacheShard::Entry* CacheShard::find(std::string_view key, std::int64_t nowMs) {
  const auto found = byKey_.find(key);
  if (found == byKey_.end()) return nullptr;
  if (found->second->expiresMs <= nowMs) {
    erase(key);
    return nullptr;
  }
  byUse_.splice(byUse_.begin(), byUse_, found->second);
  return &byUse_.front();
}

bool CacheShard::isUnderWay(std::string_view key, const Flight& flight) const {
  const auto found = flights_.find(key);
  return found != flights_.end() && found->second.get() == &flight;
}

void CacheShard::detachFlight(std::string_view key) {
  const auto found = flights_.find(key);
  if (found != flights_.end()) flights_.erase(found);
}

// A fresh entry at the front, its value not set and its weight not counted yet.
CacheShard::Entry& CacheShard::put(std::string_view key, std::int64_t expiresMs) {
  erase(key);
  byUse_.push_front({std::string(key), KnownAbsent{}, expiresMs});
  byKey_.emplace(byUse_.front().key, byUse_.begin());
  return byUse_.front();
}

// Counts what the entry weighs now and makes room; an entry heavier than the shard goes itself.
void CacheShard::weigh(Entry& entry) {
  bytes_ -= entry.bytes;
  entry.bytes = kEntryOverhead + 2 * entry.key.size();
  if (const auto* text = std::get_if<std::string>(&entry.value)) entry.bytes += text->size();
  if (const auto* set = std::get_if<SortedSet>(&entry.value)) entry.bytes += set->bytes();
  bytes_ += entry.bytes;
  if (entry.bytes > maxBytes_) erase(entry.key);
  while (bytes_ > maxBytes_) erase(byUse_.back().key);
}

void CacheShard::erase(std::string_view key) {
  const auto found = byKey_.find(key);
  if (found == byKey_.end()) return;
  const auto entry = found->second;
  bytes_ -= entry->bytes;
  byKey_.erase(found);
  byUse_.erase(entry);
}

void CacheShard::settleSorted(Entry& entry) {
  if (std::get<SortedSet>(entry.value).empty()) {
    erase(entry.key);
  } else {
    weigh(entry);
  }
}

}  // namespace instaplay::stores
