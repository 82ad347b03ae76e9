#include "sql_session_repository.hpp"

namespace instaplay::auth {
namespace {

constexpr std::string_view kFindByToken =
    "SELECT s.id, s.account_id, s.address, s.user_agent, s.created_at, s.last_seen_at, s.authenticated_at, "
    "t.issued_at, t.replaced_at FROM auth_session_token t JOIN auth_session s ON s.id = t.session_id "
    "WHERE t.token_hash = ?";
constexpr std::string_view kFind =
    "SELECT id, account_id, address, user_agent, created_at, last_seen_at, authenticated_at FROM auth_session "
    "WHERE id = ?";
constexpr std::string_view kListOf =
    "SELECT id, account_id, address, user_agent, created_at, last_seen_at, authenticated_at FROM auth_session "
    "WHERE account_id = ? ORDER BY last_seen_at DESC, id DESC";
constexpr std::string_view kInsert =
    "INSERT INTO auth_session (id, account_id, address, user_agent, created_at, last_seen_at, authenticated_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kInsertToken =
    "INSERT INTO auth_session_token (token_hash, session_id, issued_at) VALUES (?, ?, ?)";
constexpr std::string_view kReplaceToken =
    "UPDATE auth_session_token SET replaced_at = ? WHERE token_hash = ? AND replaced_at IS NULL";
constexpr std::string_view kReplaceCurrent =
    "UPDATE auth_session_token SET replaced_at = ? WHERE session_id = ? AND replaced_at IS NULL";
constexpr std::string_view kAuthenticated = "UPDATE auth_session SET authenticated_at = ? WHERE id = ?";
constexpr std::string_view kTouch = "UPDATE auth_session SET last_seen_at = ? WHERE id = ?";
constexpr std::string_view kEnd = "DELETE FROM auth_session WHERE id = ? AND account_id = ?";
constexpr std::string_view kEndTokens = "DELETE FROM auth_session_token WHERE session_id = ?";
constexpr std::string_view kOthers = "SELECT id FROM auth_session WHERE account_id = ? AND id <> ? FOR UPDATE";
constexpr std::string_view kExpireTokens =
    "DELETE FROM auth_session_token WHERE session_id IN "
    "(SELECT id FROM auth_session WHERE last_seen_at < ? OR created_at < ?)";
constexpr std::string_view kExpire = "DELETE FROM auth_session WHERE last_seen_at < ? OR created_at < ?";

constexpr std::string_view kFindAccessToken =
    "SELECT id, account_id, name, created_at, last_used_at FROM auth_access_token WHERE token_hash = ?";
constexpr std::string_view kFindAccessTokenById =
    "SELECT id, account_id, name, created_at, last_used_at FROM auth_access_token WHERE id = ?";
constexpr std::string_view kListAccessTokens =
    "SELECT id, account_id, name, created_at, last_used_at FROM auth_access_token WHERE account_id = ? "
    "ORDER BY id DESC";
constexpr std::string_view kInsertAccessToken =
    "INSERT INTO auth_access_token (id, account_id, name, token_hash, created_at) VALUES (?, ?, ?, ?, ?)";
constexpr std::string_view kTouchAccessToken = "UPDATE auth_access_token SET last_used_at = ? WHERE id = ?";
constexpr std::string_view kRemoveAccessToken = "DELETE FROM auth_access_token WHERE id = ? AND account_id = ?";
constexpr std::string_view kRemoveAccessTokens = "DELETE FROM auth_access_token WHERE account_id = ?";

constexpr std::string_view kInsertMailToken =
    "INSERT INTO auth_mail_token (token_hash, account_id, purpose, email, expires_at) VALUES (?, ?, ?, ?, ?)";
constexpr std::string_view kFindMailToken =
    "SELECT account_id, email, expires_at FROM auth_mail_token WHERE token_hash = ? AND purpose = ?";
constexpr std::string_view kRemoveMailToken = "DELETE FROM auth_mail_token WHERE token_hash = ?";
constexpr std::string_view kRemoveMailTokensOf = "DELETE FROM auth_mail_token WHERE account_id = ?";
constexpr std::string_view kRemoveExpiredMailTokens = "DELETE FROM auth_mail_token WHERE expires_at < ?";

Session sessionOf(const Row& row) {
  return {row.get<Id>(0),     row.get<Id>(1),     {row.get<std::string>(2), row.get<std::string>(3)},
          row.get<TimeMs>(4), row.get<TimeMs>(5), row.get<TimeMs>(6)};
}

AccessToken accessTokenOf(const Row& row) {
  return {row.get<Id>(0), row.get<Id>(1), row.get<std::string>(2), row.get<TimeMs>(3),
          row.get<std::optional<TimeMs>>(4)};
}

std::string_view nameOf(MailPurpose purpose) { return purpose == MailPurpose::verify ? "verify" : "reset"; }

}  // namespace

std::optional<SessionRepository::Found> SqlSessionRepository::findByToken(const std::string& hash) const {
  const std::optional<Row> row = sql_.one(kFindByToken, hash);
  if (!row) return std::nullopt;
  return Found{sessionOf(*row), {row->get<TimeMs>(7), row->get<std::optional<TimeMs>>(8)}};
}

std::optional<Session> SqlSessionRepository::find(Id session) const {
  const std::optional<Row> row = sql_.one(kFind, session);
  return row ? std::optional(sessionOf(*row)) : std::nullopt;
}

std::vector<Session> SqlSessionRepository::listOf(Id account) const {
  std::vector<Session> sessions;
  for (const Row& row : sql_.query(kListOf, account)) sessions.push_back(sessionOf(row));
  return sessions;
}

void SqlSessionRepository::insert(const SqlExecutor& tx, const Session& session, const std::string& hash) {
  tx.exec(kInsert, session.id, session.accountId, session.origin.address, session.origin.userAgent, session.createdAt,
          session.lastSeenAt, session.authenticatedAt);
  tx.exec(kInsertToken, hash, session.id, session.createdAt);
}

bool SqlSessionRepository::replaceToken(const SqlExecutor& tx, Id session, const std::string& old,
                                        const std::string& fresh, TimeMs at) {
  if (tx.exec(kReplaceToken, at, old) == 0) return false;
  tx.exec(kInsertToken, fresh, session, at);
  return true;
}

void SqlSessionRepository::renew(const SqlExecutor& tx, Id session, const std::string& fresh, TimeMs at) {
  tx.exec(kReplaceCurrent, at, session);
  tx.exec(kInsertToken, fresh, session, at);
  tx.exec(kAuthenticated, at, session);
}

void SqlSessionRepository::touch(Id session, TimeMs seenAt) { sql_.exec(kTouch, seenAt, session); }

bool SqlSessionRepository::end(const SqlExecutor& tx, Id account, Id session) {
  if (tx.exec(kEnd, session, account) == 0) return false;
  tx.exec(kEndTokens, session);
  return true;
}

std::vector<Id> SqlSessionRepository::endOthers(const SqlExecutor& tx, Id account, Id except) {
  std::vector<Id> ended;
  for (const Row& row : tx.query(kOthers, account, except)) ended.push_back(row.get<Id>(0));
  for (const Id session : ended) end(tx, account, session);
  return ended;
}

void SqlSessionRepository::removeExpired(TimeMs idle, TimeMs age) {
  sql_.transaction([&](const Transaction& tx) {
    tx.exec(kExpireTokens, idle, age);
    tx.exec(kExpire, idle, age);
  });
}

std::optional<AccessToken> SqlSessionRepository::findAccessToken(const std::string& hash) const {
  const std::optional<Row> row = sql_.one(kFindAccessToken, hash);
  return row ? std::optional(accessTokenOf(*row)) : std::nullopt;
}

std::optional<AccessToken> SqlSessionRepository::findAccessToken(Id token) const {
  const std::optional<Row> row = sql_.one(kFindAccessTokenById, token);
  return row ? std::optional(accessTokenOf(*row)) : std::nullopt;
}

std::vector<AccessToken> SqlSessionRepository::listAccessTokens(Id account) const {
  std::vector<AccessToken> tokens;
  for (const Row& row : sql_.query(kListAccessTokens, account)) tokens.push_back(accessTokenOf(row));
  return tokens;
}

void SqlSessionRepository::insertAccessToken(const AccessToken& token, const std::string& hash) {
  sql_.exec(kInsertAccessToken, token.id, token.accountId, token.name, hash, token.createdAt);
}

void SqlSessionRepository::touchAccessToken(Id token, TimeMs usedAt) { sql_.exec(kTouchAccessToken, usedAt, token); }

bool SqlSessionRepository::removeAccessToken(Id account, Id token) {
  return sql_.exec(kRemoveAccessToken, token, account) > 0;
}

void SqlSessionRepository::removeAccessTokens(const SqlExecutor& tx, Id account) {
  tx.exec(kRemoveAccessTokens, account);
}

void SqlMailTokenRepository::insert(const std::string& hash, const MailToken& token) {
  sql_.exec(kInsertMailToken, hash, token.accountId, nameOf(token.purpose), token.email, token.expiresAt);
}

std::optional<MailToken> SqlMailTokenRepository::find(const std::string& hash, MailPurpose purpose) const {
  const std::optional<Row> row = sql_.one(kFindMailToken, hash, nameOf(purpose));
  if (!row) return std::nullopt;
  return MailToken{row->get<Id>(0), purpose, row->get<std::string>(1), row->get<TimeMs>(2)};
}

bool SqlMailTokenRepository::take(const SqlExecutor& tx, const std::string& hash) {
  return tx.exec(kRemoveMailToken, hash) > 0;
}

void SqlMailTokenRepository::removeOf(const SqlExecutor& tx, Id account) { tx.exec(kRemoveMailTokensOf, account); }
void SqlMailTokenRepository::removeExpired(TimeMs now) { sql_.exec(kRemoveExpiredMailTokens, now); }

}  // namespace instaplay::auth
