#include "login_throttle.hpp"

#include <instaplay/error.hpp>

#include <algorithm>
#include <chrono>

#include "secrets.hpp"

namespace instaplay::auth {
namespace {

constexpr std::int64_t kFreeFailures = 5;
constexpr TimeMs kFirstWaitMs = 30'000;
constexpr TimeMs kLongestWaitMs = 900'000;
constexpr TimeMs kForgetAfterMs = 86'400'000;
constexpr std::int64_t kMostDoublings = 10;

TimeMs waitAfter(std::int64_t failures) {
  if (failures < kFreeFailures) return 0;
  const auto doublings = std::min(failures - kFreeFailures, kMostDoublings);
  return std::min(kFirstWaitMs << doublings, kLongestWaitMs);
}

}  // namespace

void LoginThrottle::admit(std::string_view login) {
  const std::string key = keyOf(login);
  sql_.transaction([&](const Transaction& tx) {
    ThrottleRepository::Attempts attempts = attempts_.lock(tx, key);
    // Read behind the lock: who waited for it is not earlier than who had it.
    const TimeMs now = clock_.nowMs();
    if (now - attempts.lastFailureAt > kForgetAfterMs) attempts = {};
    if (attempts.blockedUntil > now) {
      throw Error::limited(std::chrono::milliseconds(attempts.blockedUntil - now), "too_many_attempts",
                           "Too many failed attempts. Wait before the next one.");
    }
    ++attempts.failures;
    attempts.lastFailureAt = now;
    const TimeMs wait = waitAfter(attempts.failures);
    attempts.blockedUntil = wait > 0 ? now + wait : 0;
    attempts_.put(tx, key, attempts);
  });
}

void LoginThrottle::succeeded(std::string_view login) { attempts_.forget(keyOf(login)); }
void LoginThrottle::forgetOld() { attempts_.forgetOlderThan(clock_.nowMs() - kForgetAfterMs); }

// What people type may be a password by mistake, so it is not kept as it is.
std::string LoginThrottle::keyOf(std::string_view login) const { return keyedHash(key_, login); }

}  // namespace instaplay::auth
