#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace instaplay::stores {

/// An entry of the cache in Redis. Stored as "S" and a value that was set; "V" or "N", the end of its life, how long
/// its load took and the loaded value, each followed by ':'; or a counter as it is, so that INCRBY works on it.
struct CacheEntry {
  enum class Kind { missing, absent, value };

  Kind kind = Kind::missing;
  std::string value;
  std::int64_t expiresMs = 0;  ///< by the clock of Redis; 0: not known, it was not loaded
  std::int64_t loadMs = 0;
};

/// What cannot be read is missing.
CacheEntry parseCacheEntry(std::string_view stored);

/// Whether this reader should load an entry again before it expires (XFetch, beta 1): the likelier, the nearer its end
/// and the longer its load took. chance is above 0 and at most 1.
bool isDueEarly(const CacheEntry& entry, std::int64_t nowMs, double chance);

}  // namespace instaplay::stores
