#pragma once

#include <instaplay/abi/platform.h>
#include <instaplay/detail/iso_time.hpp>
#include <instaplay/host.hpp>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

/// Milliseconds since 1970-01-01 UTC, leap seconds ignored: how times are stored and passed around. A BIGINT in SQL, a
/// number in documents and events, and in answers to clients the text of isoTime.
using TimeMs = std::int64_t;

/// The form of times in JSON: ISO 8601, UTC, milliseconds: "2026-03-01T09:30:00.250Z". Years 0000 to 9999.
inline std::string isoTime(TimeMs time) { return detail::formatIsoTime(time); }

/// Parses what isoTime writes; the fraction may have 1 to 3 digits or be left out. Nothing for any other text,
/// also for a date that does not exist.
inline std::optional<TimeMs> parseIsoTime(std::string_view text) noexcept { return detail::parseIsoTime(text); }

/// The time, injected, so that a test can set it: services take const Clock& and never ask the system.
/// Implementations are safe to use from any thread.
class Clock {
 public:
  virtual ~Clock() = default;

  /// Wall clock. It may jump when the machine's clock is set: compare it with stored times, measure nothing with it.
  virtual TimeMs nowMs() const = 0;

  /// Milliseconds that never go back; for durations, meaningless otherwise.
  virtual std::int64_t monotonicMs() const = 0;
};

template <>
struct Interface<ip_iface_clock> {
  static constexpr const char* id = IP_IFACE_CLOCK;
  static bool hasBaseline(const ip_iface_clock* table) noexcept { return IP_HAS(ip_iface_clock, table, monotonic_ms); }
};

/// The host's clock: the real one in production, the one that FakeHost moves in tests of a whole plugin. Since 1.0.
class HostClock final : public Clock {
 public:
  /// Throws HostError (unsupported) when the host has no "ip.clock/1".
  explicit HostClock(const Host& host) : host_(host), table_(&host.require<ip_iface_clock>()) {}

  TimeMs nowMs() const override { return table_->now_ms(host_.handle()); }
  std::int64_t monotonicMs() const override { return table_->monotonic_ms(host_.handle()); }

 private:
  Host host_;
  const ip_iface_clock* table_;
};

/// A clock for tests of rules alone: it stands still until it is moved, by any thread. Since 1.0.
///
///   ManualClock clock(1767225600000);  // 2026-01-01T00:00:00Z
///   StoryService stories(repository, clock);
///   clock.advance(24 * 60 * 60 * 1000);
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimeMs now = 0) noexcept : now_(now) {}

  TimeMs nowMs() const override { return now_; }
  std::int64_t monotonicMs() const override { return elapsed_; }

  /// Moves both clocks on by so many milliseconds.
  void advance(std::int64_t milliseconds) noexcept {
    now_ += milliseconds;
    elapsed_ += milliseconds;
  }

 private:
  std::atomic<TimeMs> now_;
  std::atomic<std::int64_t> elapsed_{0};
};

}  // namespace sdk_v1
}  // namespace instaplay
