#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::stores {

/// The names in Redis of an entry of the cache and of its lease, which share a hash slot. An object collects the names
/// for one command and owns them.
class CacheKeys {
 public:
  static constexpr std::string_view kEntryPrefix = "cache:{", kLeasePrefix = "lease:{";
  static constexpr std::string_view kAllEntries = "cache:{*", kAllLeases = "lease:{*";

  static std::string entry(std::string_view key);
  static std::string lease(std::string_view key);
  /// The key whose entry has this name.
  static std::optional<std::string_view> keyOfEntry(std::string_view name);

  void addEntry(std::string_view key) { names_.push_back(entry(key)); }
  void addLease(std::string_view key) { names_.push_back(lease(key)); }
  void addPair(std::string_view key);

  /// The names, after a command if one is given.
  std::vector<std::string_view> words(std::string_view command = {}) const;

 private:
  std::vector<std::string> names_;
};

}  // namespace instaplay::stores
