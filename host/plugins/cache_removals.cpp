#include "host/plugins/cache_removals.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "host/base/json.hpp"

namespace instaplay::plugins {
namespace {

// No job of a plugin can have it: theirs begin with their id and a dot.
constexpr std::string_view kName = "@cache.remove";
constexpr std::size_t kKeysOfRow = 100;

}  // namespace

void CacheRemovals::after(stores::SqlTransaction& transaction, std::vector<std::string> keys) {
  if (keys.empty()) return;
  if (cache_.outlivesProcess()) note(transaction, keys);
  transaction.afterCommit([this, keys = std::move(keys)] { cache_.remove(keys); });
}

void CacheRemovals::note(stores::SqlTransaction& transaction, const std::vector<std::string>& keys) {
  for (std::size_t from = 0; from < keys.size(); from += kKeysOfRow) {
    const std::size_t count = std::min(kKeysOfRow, keys.size() - from);
    stores::NewJob row;
    row.id = std::to_string(ids_.next());
    row.name = kName;
    row.payload = base::dumpJson(
        std::vector<std::string>(keys.begin() + std::ptrdiff_t(from), keys.begin() + std::ptrdiff_t(from + count)));
    outbox_.write(transaction, row, {});
  }
}

bool CacheRemovals::isOne(const stores::NewJob& row) { return row.name == kName; }

std::vector<std::string> CacheRemovals::keysOf(const stores::NewJob& row) {
  return base::parseJson(row.payload).get<std::vector<std::string>>();
}

}  // namespace instaplay::plugins
