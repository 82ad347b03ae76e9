#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace instaplay::base {

/// Time, injected wherever a rule depends on it. All members are safe from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t nowMs() const = 0;        ///< wall clock, ms since 1970 UTC
  virtual std::int64_t monotonicMs() const = 0;  ///< never goes back
};

class SystemClock final : public Clock {
 public:
  std::int64_t nowMs() const override;
  std::int64_t monotonicMs() const override;
};

/// Moves only when told; both readings move together.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t startMs = 1'767'225'600'000) : now_(startMs) {}
  std::int64_t nowMs() const override { return now_.load(); }
  std::int64_t monotonicMs() const override { return now_.load(); }
  void advance(std::chrono::milliseconds by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_;
};

/// A point in monotonic real time by which a caller wants its answer. Waiting on it never uses an injected clock.
class Deadline {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static Deadline never() { return Deadline{Time::max()}; }
  static Deadline after(std::chrono::milliseconds time) { return Deadline{std::chrono::steady_clock::now() + time}; }

  Time time() const { return time_; }
  bool isNever() const { return time_ == Time::max(); }
  bool expired() const { return !isNever() && std::chrono::steady_clock::now() >= time_; }
  /// Milliseconds left, 0 when late, INT64_MAX when there is no deadline.
  std::int64_t leftMs() const;
  Deadline sooner(Deadline other) const { return time_ < other.time_ ? *this : other; }

 private:
  explicit Deadline(Time time) : time_(time) {}
  Time time_;
};

}  // namespace instaplay::base
