#pragma once

#include "session_repository.hpp"

namespace instaplay::auth {

class SqlSessionRepository final : public SessionRepository {
 public:
  explicit SqlSessionRepository(const Sql& sql) : sql_(sql) {}

  std::optional<Found> findByToken(const std::string& hash) const override;
  std::optional<Session> find(Id session) const override;
  std::vector<Session> listOf(Id account) const override;
  void insert(const SqlExecutor& tx, const Session& session, const std::string& hash) override;
  bool replaceToken(const SqlExecutor& tx, Id session, const std::string& old, const std::string& fresh,
                    TimeMs at) override;
  void renew(const SqlExecutor& tx, Id session, const std::string& fresh, TimeMs at) override;
  void touch(Id session, TimeMs seenAt) override;
  bool end(const SqlExecutor& tx, Id account, Id session) override;
  std::vector<Id> endOthers(const SqlExecutor& tx, Id account, Id except) override;
  void removeExpired(TimeMs idle, TimeMs age) override;
  std::optional<AccessToken> findAccessToken(const std::string& hash) const override;
  std::optional<AccessToken> findAccessToken(Id token) const override;
  std::vector<AccessToken> listAccessTokens(Id account) const override;
  void insertAccessToken(const AccessToken& token, const std::string& hash) override;
  void touchAccessToken(Id token, TimeMs usedAt) override;
  bool removeAccessToken(Id account, Id token) override;
  void removeAccessTokens(const SqlExecutor& tx, Id account) override;

 private:
  Sql sql_;
};

class SqlMailTokenRepository final : public MailTokenRepository {
 public:
  explicit SqlMailTokenRepository(const Sql& sql) : sql_(sql) {}

  void insert(const std::string& hash, const MailToken& token) override;
  std::optional<MailToken> find(const std::string& hash, MailPurpose purpose) const override;
  bool take(const SqlExecutor& tx, const std::string& hash) override;
  void removeOf(const SqlExecutor& tx, Id account) override;
  void removeExpired(TimeMs now) override;

 private:
  Sql sql_;
};

}  // namespace instaplay::auth
