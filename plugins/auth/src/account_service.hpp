#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/events.hpp>
#include <instaplay/ids.hpp>
#include <instaplay/jobs.hpp>
#include <instaplay/sql.hpp>

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account_repository.hpp"
#include "login_throttle.hpp"
#include "password_hasher.hpp"
#include "session_repository.hpp"
#include "session_service.hpp"

namespace instaplay::auth {

// Jobs of this plugin, by name.
inline constexpr std::string_view kMailJob = "auth.send_mail";
inline constexpr std::string_view kEraseJob = "auth.erase_account";
inline constexpr std::string_view kCleanUpJob = "auth.clean_up";

/// Settings that may change while handlers run.
struct AccountRules {
  std::atomic<std::int64_t> deletionGraceDays{30};
};

/// Accounts: sign up, sign in, passwords, e-mail addresses, deletion. Any thread.
class AccountService {
 public:
  struct Parts {
    Sql sql;
    Events events;
    Jobs jobs;
    Ids ids;
    const Clock& clock;
    AccountRepository& accounts;
    SessionRepository& sessionStore;
    MailTokenRepository& mailTokens;
    SessionService& sessions;
    LoginThrottle& throttle;
    PasswordHasher& hasher;
    const Roles& roles;
    const AccountRules& rules;
  };

  explicit AccountService(Parts parts) : parts_(std::move(parts)) {}

  struct SignedIn {
    Account account;
    StartedSession session;
  };
  /// Throws invalid (each wrong field), conflict "username_taken".
  SignedIn registerAccount(const Registration& registration, const Origin& origin);

  /// The account of a login and its password. Throws unauthenticated "invalid_credentials" alike for an unknown login,
  /// a wrong password and an account that is not active; limited while the login is throttled.
  Account authenticate(const std::string& login, const std::string& password);
  StartedSession startSession(Id account, const Origin& origin);

  Account get(Id account) const;
  std::vector<Account> listActive(const std::vector<Id>& accounts) const;
  std::vector<Account> listActive(const std::vector<std::string>& usernames) const;
  std::vector<Account> listActiveAfter(Id after, std::uint32_t limit) const;

  /// Ends all other sessions; this one (0: none) goes on under the new token. Throws invalid, forbidden
  /// "wrong_password".
  std::optional<StartedSession> changePassword(Id account, Id session, const std::string& current,
                                               const std::string& fresh);
  /// Never tells whether the login exists.
  void forgotPassword(const std::string& login);
  void resetPassword(const std::string& token, const std::string& password);
  void verifyEmail(const std::string& token);

  /// Signs the account out everywhere and out of sight; its data goes after the grace period.
  void requestDeletion(Id account, const std::string& password);
  /// Erases an account that is still deleted. Repeatable.
  void erase(Id account);

  void cleanUp();

 private:
  MailToken liveToken(const std::string& token, MailPurpose purpose) const;
  void checkPassword(const Account& account, const std::string& password);
  void requireGoodPassword(const std::string& path, const std::string& password, const Account& account) const;
  void setPassword(const Transaction& tx, const Account& account, const std::string& hash);
  void mail(const Transaction& tx, std::string_view kind, Id account);

  Parts parts_;
};

}  // namespace instaplay::auth
