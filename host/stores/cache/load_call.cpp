#include "host/stores/cache/load_call.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <thread>
#include <utility>

#include "host/base/error.hpp"
#include "host/base/log.hpp"

namespace instaplay::stores {
namespace {

using std::chrono::milliseconds;

// How often a value that a write has overtaken is asked for again.
constexpr int kRounds = 3;
constexpr milliseconds kShortestPause{2}, kLongestPause{50};

// Above 0 and at most 1.
double chance() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return 1.0 - std::uniform_real_distribution<double>(0.0, 1.0)(random);
}

}  // namespace

LoadCall::LoadCall(Means means, const Order& order)
    : means_(std::move(means)),
      order_(order),
      values_(order.keys.size()),
      led_(means_.board, order.keys),
      isRefresh_(order.keys.size()) {}

CacheValues LoadCall::run() {
  Indexes open(order_.keys.size());
  std::iota(open.begin(), open.end(), 0);
  for (int i = 0; i < kRounds && !open.empty(); ++i) open = round(open);
  return std::move(values_);
}

// Gives the indexes whose value was overtaken by a write.
LoadCall::Indexes LoadCall::round(const Indexes& open) {
  for (Indexes* list : {&missing_, &due_, &granted_, &held_}) list->clear();
  awaited_.clear();
  isRefresh_.assign(order_.keys.size(), false);

  const auto entries = means_.entries.read(keysOf(open));
  isDown_ = !entries;
  sort(open, entries.value_or(std::vector<CacheEntry>(open.size())));
  // Own loads come first: two calls that wait for each other's keys cannot block one another.
  claim(missing_, RedisEntries::LeaseFor::missing);
  claim(due_, RedisEntries::LeaseFor::refresh);
  for (const std::size_t index : due_) led_.land(index, {values_[index], nullptr});
  fly();
  awaitOtherNodes();
  loadAlone(std::exchange(missing_, {}));

  auto unanswered = awaitAll(awaited_, order_.deadline, values_);
  loadAlone(unanswered.left);
  return std::move(unanswered.overtaken);
}

void LoadCall::sort(const Indexes& open, const std::vector<CacheEntry>& entries) {
  const std::int64_t now = means_.clock.nowMs();
  for (std::size_t i = 0; i < open.size(); ++i) {
    const std::size_t index = open[i];
    values_[index].reset();
    if (entries[i].kind == CacheEntry::Kind::missing) {
      miss(index);
      continue;
    }
    if (entries[i].kind == CacheEntry::Kind::value) values_[index] = entries[i].value;
    if (!isDueEarly(entries[i], now, chance())) continue;
    auto ticket = means_.board.join(order_.keys[index]);
    if (!ticket.leads) continue;
    led_.add(index, std::move(ticket.flight));
    isRefresh_[index] = true;
    due_.push_back(index);
  }
}

void LoadCall::miss(std::size_t index) {
  auto ticket = means_.board.join(order_.keys[index]);
  if (ticket.leads) {
    led_.add(index, std::move(ticket.flight));
    missing_.push_back(index);
  } else {
    awaited_.push_back({index, std::move(ticket.flight)});
  }
}

// Asks for the leases of flights that are led here. Those that nobody can answer for stay in indexes.
void LoadCall::claim(Indexes& indexes, RedisEntries::LeaseFor purpose) {
  if (indexes.empty() || isDown_) return;
  auto answers = means_.entries.lease(keysOf(indexes), means_.token, purpose);
  isDown_ = !answers;
  if (isDown_) return;
  const Indexes asked = std::exchange(indexes, {});
  for (std::size_t i = 0; i < asked.size(); ++i) settle(asked[i], std::move((*answers)[i]));
}

void LoadCall::settle(std::size_t index, LeaseAnswer answer) {
  if (answer.kind == LeaseAnswer::Kind::granted) {
    granted_.push_back(index);
  } else if (answer.kind == LeaseAnswer::Kind::held && !isRefresh_[index]) {
    held_.push_back(index);
  } else {
    if (answer.entry.kind == CacheEntry::Kind::value) values_[index] = std::move(answer.entry.value);
    led_.land(index, {values_[index], nullptr});
  }
}

// Loads what has a lease.
void LoadCall::fly() {
  if (granted_.empty()) return;
  const CacheValues before = values_;
  for (const std::size_t index : granted_) values_[index].reset();
  const auto start = std::chrono::steady_clock::now();
  try {
    loadInto(values_, granted_, order_.load);
  } catch (...) {
    fail(before);
    granted_.clear();
    return;
  }
  keep(std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start));
  granted_.clear();
}

void LoadCall::keep(milliseconds loadTime) {
  std::optional<std::vector<bool>> kept;
  if (order_.ttl.count() > 0) {
    std::vector<LoadedEntry> loaded;
    for (const std::size_t index : granted_) {
      const auto& value = values_[index];
      loaded.push_back({order_.keys[index], value, value ? jittered(order_.ttl) : kAbsentCacheTtl});
    }
    kept = means_.entries.fill(loaded, means_.token, loadTime);
  } else {
    means_.entries.release(keysOf(granted_), means_.token);
  }
  // A lease that ended by itself tells nothing of writes.
  const bool canTell = kept && loadTime < RedisEntries::kLease;
  for (std::size_t i = 0; i < granted_.size(); ++i) {
    led_.land(granted_[i], {values_[granted_[i]], nullptr, canTell && !(*kept)[i]});
  }
}

// In the handler of the loader's failure. It does not concern who has a value that was only to be loaded early.
void LoadCall::fail(const CacheValues& before) {
  means_.entries.release(keysOf(granted_), means_.token);
  bool concerns = false;
  for (const std::size_t index : granted_) {
    if (isRefresh_[index]) {
      values_[index] = before[index];
      led_.land(index, {values_[index], nullptr});
    } else {
      concerns = true;
      led_.land(index, {std::nullopt, std::current_exception()});
    }
  }
  if (concerns) throw;
}

// Until they have loaded, failed or taken too long.
void LoadCall::awaitOtherNodes() {
  const auto until = order_.deadline.sooner(base::Deadline::after(kLongestLoadWait));
  auto pause = kShortestPause;
  while (!held_.empty() && !isDown_ && !until.expired()) {
    std::this_thread::sleep_for(std::min(pause, milliseconds{until.leftMs()}));
    pause = std::min(pause * 2, kLongestPause);
    claim(held_, RedisEntries::LeaseFor::missing);
    fly();
  }
  missing_.insert(missing_.end(), held_.begin(), held_.end());
  held_.clear();
}

// Loads what is not kept.
void LoadCall::loadAlone(const Indexes& indexes) {
  if (indexes.empty()) return;
  try {
    const LoadGate::Pass pass = isDown_ ? means_.gate.enter(order_.deadline) : LoadGate::Pass{};
    loadInto(values_, indexes, order_.load);
  } catch (...) {
    for (const std::size_t index : indexes) led_.land(index, {std::nullopt, std::current_exception()});
    throw;
  }
  for (const std::size_t index : indexes) led_.land(index, {values_[index], nullptr});
}

std::vector<std::string_view> LoadCall::keysOf(const Indexes& indexes) const {
  std::vector<std::string_view> keys;
  keys.reserve(indexes.size());
  for (const std::size_t index : indexes) keys.push_back(order_.keys[index]);
  return keys;
}

}  // namespace instaplay::stores
