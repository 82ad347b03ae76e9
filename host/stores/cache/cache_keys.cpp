#include "host/stores/cache/cache_keys.hpp"

namespace instaplay::stores {
namespace {

std::string braced(std::string_view prefix, std::string_view key) {
  std::string name;
  name.reserve(prefix.size() + key.size() + 1);
  return name.append(prefix).append(key).append("}");
}

}  // namespace

std::string CacheKeys::entry(std::string_view key) { return braced(kEntryPrefix, key); }
std::string CacheKeys::lease(std::string_view key) { return braced(kLeasePrefix, key); }

std::optional<std::string_view> CacheKeys::keyOfEntry(std::string_view name) {
  if (!name.starts_with(kEntryPrefix) || !name.ends_with('}')) return std::nullopt;
  return name.substr(kEntryPrefix.size(), name.size() - kEntryPrefix.size() - 1);
}

void CacheKeys::addPair(std::string_view key) {
  addEntry(key);
  addLease(key);
}

std::vector<std::string_view> CacheKeys::words(std::string_view command) const {
  std::vector<std::string_view> words;
  words.reserve(names_.size() + 1);
  if (!command.empty()) words.push_back(command);
  words.insert(words.end(), names_.begin(), names_.end());
  return words;
}

}  // namespace instaplay::stores
