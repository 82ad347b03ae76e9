#pragma once

#include <instaplay/sql.hpp>

#include <optional>
#include <string>
#include <vector>

#include "account.hpp"

namespace instaplay::auth {

/// A signed-in browser. Its id is the session's and the token family's.
struct Session {
  Id id = 0;
  Id accountId = 0;
  Origin origin;
  TimeMs createdAt = 0;
  TimeMs lastSeenAt = 0;
  TimeMs authenticatedAt = 0;  ///< when the password was given last
};

/// One token of a session's family; the others have been replaced.
struct SessionToken {
  TimeMs issuedAt = 0;
  std::optional<TimeMs> replacedAt;
};

struct AccessToken {
  Id id = 0;
  Id accountId = 0;
  std::string name;
  TimeMs createdAt = 0;
  std::optional<TimeMs> lastUsedAt;
};

/// Sessions with their tokens, and personal access tokens. Tokens come as hashes only.
class SessionRepository {
 public:
  virtual ~SessionRepository() = default;

  struct Found {
    Session session;
    SessionToken token;
  };
  virtual std::optional<Found> findByToken(const std::string& hash) const = 0;
  virtual std::optional<Session> find(Id session) const = 0;
  virtual std::vector<Session> listOf(Id account) const = 0;
  virtual void insert(const SqlExecutor& tx, const Session& session, const std::string& hash) = 0;
  /// False when the token has been replaced already.
  virtual bool replaceToken(const SqlExecutor& tx, Id session, const std::string& old, const std::string& fresh,
                            TimeMs at) = 0;
  /// Replaces whatever token is current.
  virtual void renew(const SqlExecutor& tx, Id session, const std::string& fresh, TimeMs at) = 0;
  virtual void touch(Id session, TimeMs seenAt) = 0;
  virtual bool end(const SqlExecutor& tx, Id account, Id session) = 0;
  /// Ends all sessions of an account but one (0: all) and gives their ids.
  virtual std::vector<Id> endOthers(const SqlExecutor& tx, Id account, Id except) = 0;
  /// Removes sessions not seen since idle or begun before age.
  virtual void removeExpired(TimeMs idle, TimeMs age) = 0;

  virtual std::optional<AccessToken> findAccessToken(const std::string& hash) const = 0;
  virtual std::optional<AccessToken> findAccessToken(Id token) const = 0;
  virtual std::vector<AccessToken> listAccessTokens(Id account) const = 0;
  virtual void insertAccessToken(const AccessToken& token, const std::string& hash) = 0;
  virtual void touchAccessToken(Id token, TimeMs usedAt) = 0;
  virtual bool removeAccessToken(Id account, Id token) = 0;
  virtual void removeAccessTokens(const SqlExecutor& tx, Id account) = 0;
};

enum class MailPurpose { verify, reset };

struct MailToken {
  Id accountId = 0;
  MailPurpose purpose = MailPurpose::verify;
  std::string email;
  TimeMs expiresAt = 0;
};

/// One-time tokens that travel by mail.
class MailTokenRepository {
 public:
  virtual ~MailTokenRepository() = default;
  virtual void insert(const std::string& hash, const MailToken& token) = 0;
  virtual std::optional<MailToken> find(const std::string& hash, MailPurpose purpose) const = 0;
  /// Uses the token up: true for one caller only.
  virtual bool take(const SqlExecutor& tx, const std::string& hash) = 0;
  virtual void removeOf(const SqlExecutor& tx, Id account) = 0;
  virtual void removeExpired(TimeMs now) = 0;
};

}  // namespace instaplay::auth
