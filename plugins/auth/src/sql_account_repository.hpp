#pragma once

#include "account_repository.hpp"

namespace instaplay::auth {

class SqlAccountRepository final : public AccountRepository {
 public:
  explicit SqlAccountRepository(const Sql& sql) : sql_(sql) {}

  std::optional<Account> find(Id account) const override;
  std::optional<Account> findByLogin(std::string_view login) const override;
  std::vector<Account> listByLogin(std::string_view login) const override;
  std::vector<Account> listActive(const std::vector<Id>& accounts) const override;
  std::vector<Account> listActive(const std::vector<std::string>& usernames) const override;
  std::vector<Account> listActiveAfter(Id after, std::uint32_t limit) const override;
  void insert(const SqlExecutor& tx, const Account& account) override;
  void setPassword(const SqlExecutor& tx, Id account, const std::string& hash) override;
  void setState(const SqlExecutor& tx, Id account, AccountState state) override;
  void setVerifiedEmail(const SqlExecutor& tx, Id account, const std::string& email) override;
  void erase(const SqlExecutor& tx, Id account) override;

 private:
  Sql sql_;
};

class SqlThrottleRepository final : public ThrottleRepository {
 public:
  explicit SqlThrottleRepository(const Sql& sql) : sql_(sql) {}

  Attempts lock(const Transaction& tx, const std::string& loginHash) const override;
  void put(const Transaction& tx, const std::string& loginHash, const Attempts& attempts) override;
  void forget(const std::string& loginHash) override;
  void forgetOlderThan(TimeMs lastFailure) override;

 private:
  Sql sql_;
};

}  // namespace instaplay::auth
