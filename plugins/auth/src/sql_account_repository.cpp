#include "sql_account_repository.hpp"

#include <algorithm>

namespace instaplay::auth {
namespace {

constexpr std::string_view kFind =
    "SELECT id, username, email, verified_email, display_name, password_hash, role, state, created_at "
    "FROM auth_account WHERE id = ?";
constexpr std::string_view kFindByLogin =
    "SELECT id, username, email, verified_email, display_name, password_hash, role, state, created_at "
    "FROM auth_account WHERE username = ? OR verified_email = ?";
constexpr std::string_view kListByLogin =
    "SELECT id, username, email, verified_email, display_name, password_hash, role, state, created_at "
    "FROM auth_account WHERE username = ? OR email = ? LIMIT 20";
constexpr std::string_view kListActiveById =
    "SELECT id, username, email, verified_email, display_name, password_hash, role, state, created_at "
    "FROM auth_account WHERE state = 'active' AND id IN ";
constexpr std::string_view kListActiveByUsername =
    "SELECT id, username, email, verified_email, display_name, password_hash, role, state, created_at "
    "FROM auth_account WHERE state = 'active' AND username IN ";
constexpr std::string_view kListActiveAfter =
    "SELECT id, username, email, verified_email, display_name, password_hash, role, state, created_at "
    "FROM auth_account WHERE state = 'active' AND id > ? ORDER BY id LIMIT ?";
constexpr std::string_view kInsert =
    "INSERT INTO auth_account (id, username, email, display_name, password_hash, role, state, created_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kSetPassword = "UPDATE auth_account SET password_hash = ? WHERE id = ?";
constexpr std::string_view kSetState = "UPDATE auth_account SET state = ? WHERE id = ?";
constexpr std::string_view kSetVerifiedEmail = "UPDATE auth_account SET verified_email = ? WHERE id = ?";
constexpr std::string_view kErase = "DELETE FROM auth_account WHERE id = ?";

constexpr std::string_view kThrottle =
    "SELECT failures, blocked_until, last_failure_at FROM auth_throttle WHERE login_hash = ? FOR UPDATE";
constexpr std::string_view kEnsureThrottle =
    "INSERT INTO auth_throttle (login_hash, failures, blocked_until, last_failure_at) VALUES (?, 0, 0, 0) "
    "ON CONFLICT (login_hash) DO UPDATE SET failures = failures";
constexpr std::string_view kPutThrottle =
    "INSERT INTO auth_throttle (login_hash, failures, blocked_until, last_failure_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (login_hash) DO UPDATE SET failures = excluded.failures, blocked_until = excluded.blocked_until, "
    "last_failure_at = excluded.last_failure_at";
constexpr std::string_view kForgetThrottle = "DELETE FROM auth_throttle WHERE login_hash = ?";
constexpr std::string_view kForgetOldThrottles = "DELETE FROM auth_throttle WHERE last_failure_at < ?";

std::string_view nameOf(AccountState state) {
  switch (state) {
    case AccountState::active: return "active";
    case AccountState::disabled: return "disabled";
    case AccountState::deleted: break;
  }
  return "deleted";
}

AccountState stateOf(std::string_view name) {
  if (name == "active") return AccountState::active;
  return name == "disabled" ? AccountState::disabled : AccountState::deleted;
}

Account accountOf(const Row& row) {
  Account account;
  account.id = row.get<Id>(0);
  account.username = row.get<std::string>(1);
  account.email = row.get<std::optional<std::string>>(2);
  account.emailVerified = account.email && account.email == row.get<std::optional<std::string>>(3);
  account.displayName = row.get<std::string>(4);
  account.passwordHash = row.get<std::string>(5);
  account.role = row.get<std::string>(6);
  account.state = stateOf(row.get<std::string>(7));
  account.createdAt = row.get<TimeMs>(8);
  return account;
}

std::optional<Account> accountOf(const std::optional<Row>& row) {
  return row ? std::optional(accountOf(*row)) : std::nullopt;
}

std::vector<Account> accountsOf(const std::vector<Row>& rows) {
  std::vector<Account> accounts;
  accounts.reserve(rows.size());
  for (const Row& row : rows) accounts.push_back(accountOf(row));
  return accounts;
}

}  // namespace

std::optional<Account> SqlAccountRepository::find(Id account) const { return accountOf(sql_.one(kFind, account)); }

std::optional<Account> SqlAccountRepository::findByLogin(std::string_view login) const {
  return accountOf(sql_.one(kFindByLogin, login, login));
}

std::vector<Account> SqlAccountRepository::listByLogin(std::string_view login) const {
  return accountsOf(sql_.query(kListByLogin, login, login));
}

std::vector<Account> SqlAccountRepository::listActive(const std::vector<Id>& accounts) const {
  if (accounts.empty()) return {};
  std::vector<SqlValue> values;
  const std::string statement = std::string(kListActiveById) + inList(accounts, values);
  return accountsOf(sql_.queryList(statement, values));
}

std::vector<Account> SqlAccountRepository::listActive(const std::vector<std::string>& usernames) const {
  if (usernames.empty()) return {};
  std::vector<SqlValue> values;
  const std::string statement = std::string(kListActiveByUsername) + inList(usernames, values);
  return accountsOf(sql_.queryList(statement, values));
}

std::vector<Account> SqlAccountRepository::listActiveAfter(Id after, std::uint32_t limit) const {
  return accountsOf(sql_.query(kListActiveAfter, after, limit));
}

void SqlAccountRepository::insert(const SqlExecutor& tx, const Account& account) {
  tx.exec(kInsert, account.id, account.username, account.email, account.displayName, account.passwordHash, account.role,
          nameOf(account.state), account.createdAt);
}

void SqlAccountRepository::setPassword(const SqlExecutor& tx, Id account, const std::string& hash) {
  tx.exec(kSetPassword, hash, account);
}

void SqlAccountRepository::setState(const SqlExecutor& tx, Id account, AccountState state) {
  tx.exec(kSetState, nameOf(state), account);
}

void SqlAccountRepository::setVerifiedEmail(const SqlExecutor& tx, Id account, const std::string& email) {
  tx.exec(kSetVerifiedEmail, email, account);
}

void SqlAccountRepository::erase(const SqlExecutor& tx, Id account) { tx.exec(kErase, account); }

// A row that is not there cannot be locked, so it is made first.
ThrottleRepository::Attempts SqlThrottleRepository::lock(const Transaction& tx, const std::string& loginHash) const {
  tx.defer(kEnsureThrottle, loginHash);
  const std::optional<Row> row = tx.one(kThrottle, loginHash);
  if (!row) return {};
  return {row->get<std::int64_t>(0), row->get<TimeMs>(1), row->get<TimeMs>(2)};
}

void SqlThrottleRepository::put(const Transaction& tx, const std::string& loginHash, const Attempts& attempts) {
  tx.defer(kPutThrottle, loginHash, attempts.failures, attempts.blockedUntil, attempts.lastFailureAt);
}

void SqlThrottleRepository::forget(const std::string& loginHash) { sql_.exec(kForgetThrottle, loginHash); }
void SqlThrottleRepository::forgetOlderThan(TimeMs lastFailure) { sql_.exec(kForgetOldThrottles, lastFailure); }

}  // namespace instaplay::auth
