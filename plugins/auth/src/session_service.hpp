#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/events.hpp>
#include <instaplay/ids.hpp>
#include <instaplay/sql.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "account_repository.hpp"
#include "session_repository.hpp"

namespace instaplay::auth {

/// Who a token stands for.
struct Identity {
  Account account;
  std::string sessionId;  ///< "token:<id>" for a personal access token
  std::string csrfToken;  ///< empty for a personal access token
  TimeMs authenticatedAt = 0;
  std::optional<std::string> freshToken;  ///< the cookie to use from now on
};

/// A session that has just begun or been renewed.
struct StartedSession {
  std::string token;
  std::string csrfToken;
};

/// Settings that may change while handlers run.
class Roles {
 public:
  void setAdmins(std::set<std::string> usernames);
  std::string of(const Account& account) const;

 private:
  mutable std::shared_mutex mutex_;
  std::set<std::string> admins_;
};

/// Sessions of browsers and personal access tokens: begun, resolved, rotated, listed, ended. SQL is the truth; the end
/// of a session is published as "auth.session.ended". Any thread.
class SessionService {
 public:
  static constexpr std::chrono::hours kIdle{24 * 30};
  static constexpr std::chrono::hours kLongest{24 * 90};
  static constexpr std::chrono::hours kRotation{24};
  static constexpr std::chrono::seconds kRotationGrace{60};

  struct Parts {
    Sql sql;
    Events events;
    Ids ids;
    const Clock& clock;
    AccountRepository& accounts;
    SessionRepository& sessions;
    const Roles& roles;
    std::string csrfKey;
  };

  explicit SessionService(Parts parts) : parts_(std::move(parts)) {}

  StartedSession start(const Transaction& tx, Id account, const Origin& origin);
  /// The same session under a new token, all earlier ones replaced: after a password was given again.
  StartedSession renew(const Transaction& tx, Id session);

  /// Nothing when the token is unknown, expired, or its account is not active. A replaced token that comes back after
  /// its grace is a theft: it ends the session.
  std::optional<Identity> resolveCookie(std::string_view token);
  std::optional<Identity> resolveBearer(std::string_view token);

  /// Whose session or access token has the id, without renewing anything; nothing when it has ended.
  std::optional<Identity> find(std::string_view sessionId) const;

  std::vector<Session> list(Id account) const { return parts_.sessions.listOf(account); }
  /// Ends one session of an account. Throws notFound.
  void end(Id account, Id session);
  /// Ends whatever the request was made with, a session or an access token.
  void endCurrent(Id account, std::string_view sessionId);
  /// Ends all sessions of an account but one (0: all), when tx commits.
  void endOthers(const Transaction& tx, Id account, Id except);

  struct CreatedToken {
    AccessToken info;
    std::string token;  ///< shown this once
  };
  CreatedToken createAccessToken(Id account, const std::string& name);
  std::vector<AccessToken> listAccessTokens(Id account) const { return parts_.sessions.listAccessTokens(account); }
  void removeAccessToken(Id account, Id token);

  void removeExpired();
  std::string csrfTokenOf(Id session) const;

 private:
  std::optional<Account> activeAccount(Id account) const;
  bool isExpired(const Session& session) const;
  std::optional<std::string> rotated(const SessionRepository::Found& found, const std::string& hash);
  void publishEnd(const Transaction& tx, const char* what, const std::vector<std::string>& ids);

  Parts parts_;
};

}  // namespace instaplay::auth
