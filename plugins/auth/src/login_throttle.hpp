#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/sql.hpp>

#include <string>
#include <string_view>

#include "account_repository.hpp"

namespace instaplay::auth {

/// Slows down guessing at one login, whether it exists or not: after 5 failures it is closed for 30 s, doubling up to
/// 15 min; a day without failure forgets them. Any thread.
class LoginThrottle {
 public:
  LoginThrottle(const Sql& sql, ThrottleRepository& attempts, const Clock& clock, std::string key)
      : sql_(sql), attempts_(attempts), clock_(clock), key_(std::move(key)) {}

  /// Counts an attempt. Throws Error (limited, with the time to wait) while the login is closed, also for the right
  /// password.
  void admit(std::string_view login);
  /// The password was right: nothing is held against the login any more.
  void succeeded(std::string_view login);
  void forgetOld();

 private:
  std::string keyOf(std::string_view login) const;

  Sql sql_;
  ThrottleRepository& attempts_;
  const Clock& clock_;
  std::string key_;
};

}  // namespace instaplay::auth
