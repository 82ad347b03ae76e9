#pragma once

#include <instaplay/sql.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account.hpp"

namespace instaplay::auth {

/// Accounts and the throttle of their logins. Logins are normalised.
class AccountRepository {
 public:
  virtual ~AccountRepository() = default;

  virtual std::optional<Account> find(Id account) const = 0;
  /// By username, or by a verified e-mail address.
  virtual std::optional<Account> findByLogin(std::string_view login) const = 0;
  /// By username, or by any e-mail address that was given: whom a mail may be sent to.
  virtual std::vector<Account> listByLogin(std::string_view login) const = 0;
  virtual std::vector<Account> listActive(const std::vector<Id>& accounts) const = 0;
  virtual std::vector<Account> listActive(const std::vector<std::string>& usernames) const = 0;
  virtual std::vector<Account> listActiveAfter(Id after, std::uint32_t limit) const = 0;

  /// Throws Error (conflict) when the username is taken.
  virtual void insert(const SqlExecutor& tx, const Account& account) = 0;
  virtual void setPassword(const SqlExecutor& tx, Id account, const std::string& hash) = 0;
  virtual void setState(const SqlExecutor& tx, Id account, AccountState state) = 0;
  /// Throws Error (conflict) when another account has verified the address.
  virtual void setVerifiedEmail(const SqlExecutor& tx, Id account, const std::string& email) = 0;
  virtual void erase(const SqlExecutor& tx, Id account) = 0;
};

/// Counts failed logins. An attempt is counted before the password is looked at, so that parallel guesses count, too.
class ThrottleRepository {
 public:
  virtual ~ThrottleRepository() = default;

  struct Attempts {
    std::int64_t failures = 0;
    TimeMs blockedUntil = 0;
    TimeMs lastFailureAt = 0;
  };
  /// Others who ask for the same login wait until the transaction ends, also before its first attempt.
  virtual Attempts lock(const Transaction& tx, const std::string& loginHash) const = 0;
  virtual void put(const Transaction& tx, const std::string& loginHash, const Attempts& attempts) = 0;
  virtual void forget(const std::string& loginHash) = 0;
  virtual void forgetOlderThan(TimeMs lastFailure) = 0;
};

}  // namespace instaplay::auth
