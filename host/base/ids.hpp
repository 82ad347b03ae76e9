#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/clock.hpp"

namespace instaplay::base {

inline constexpr std::int64_t kIdEpochMs = 1'735'689'600'000;  // 2025-01-01T00:00:00Z

/// Mints positive 64-bit ids: 41 bits of ms since 2025-01-01, 12 of node, 10 of sequence. Ascending within a node also
/// when the clock steps back. node must be held by this process alone (leased in SQL). Any thread.
class IdGenerator {
 public:
  /// Mints nothing before useNode.
  explicit IdGenerator(const Clock& clock) : clock_(clock) {}
  IdGenerator(const Clock& clock, std::uint32_t node);

  /// Throws Error unavailable without a node.
  std::int64_t next();
  void useNode(std::uint32_t node);
  /// When the node may be another process's: mints nothing until the next useNode.
  void forgetNode();

 private:
  const Clock& clock_;
  std::mutex mutex_;
  std::optional<std::int64_t> node_;
  std::int64_t lastMs_ = 0;
  std::int64_t sequence_ = 0;
};

/// The id in decimal text, or nothing when text is not a positive 64-bit number in canonical form.
std::optional<std::int64_t> parseId(std::string_view text);

/// 26 characters of [0-9A-Z], ascending by time: names a request.
std::string newRequestId(const Clock& clock);

}  // namespace instaplay::base
