#include "session_service.hpp"

#include <mutex>

#include "secrets.hpp"

namespace instaplay::auth {
namespace {

constexpr std::chrono::minutes kTouchEvery{5};
constexpr std::string_view kAccessTokenPrefix = "ipt_";
constexpr std::string_view kTokenSession = "token:";
constexpr std::size_t kMaxAccessTokens = 50;

TimeMs ms(std::chrono::milliseconds time) { return time.count(); }

}  // namespace

void Roles::setAdmins(std::set<std::string> usernames) {
  const std::unique_lock lock(mutex_);
  admins_ = std::move(usernames);
}

std::string Roles::of(const Account& account) const {
  const std::shared_lock lock(mutex_);
  return admins_.contains(account.username) ? "admin" : account.role;
}

StartedSession SessionService::start(const Transaction& tx, Id account, const Origin& origin) {
  const TimeMs now = parts_.clock.nowMs();
  const Session session{parts_.ids.next(), account, origin, now, now, now};
  std::string token = newToken();
  parts_.sessions.insert(tx, session, tokenHash(token));
  return {std::move(token), csrfTokenOf(session.id)};
}

StartedSession SessionService::renew(const Transaction& tx, Id session) {
  std::string token = newToken();
  parts_.sessions.renew(tx, session, tokenHash(token), parts_.clock.nowMs());
  publishEnd(tx, "sessionIds", {formatId(session)});  // what is cached under the old token is void
  return {std::move(token), csrfTokenOf(session)};
}

std::optional<Identity> SessionService::resolveCookie(std::string_view token) {
  const std::string hash = tokenHash(token);
  const auto found = parts_.sessions.findByToken(hash);
  if (!found) return std::nullopt;

  const TimeMs now = parts_.clock.nowMs();
  const Session& session = found->session;
  if (isExpired(session)) return std::nullopt;
  if (found->token.replacedAt && now - *found->token.replacedAt > ms(kRotationGrace)) {
    end(session.accountId, session.id);
    return std::nullopt;
  }
  std::optional<Account> account = activeAccount(session.accountId);
  if (!account) return std::nullopt;

  if (now - session.lastSeenAt >= ms(kTouchEvery)) parts_.sessions.touch(session.id, now);
  return Identity{*std::move(account), formatId(session.id), csrfTokenOf(session.id), session.authenticatedAt,
                  rotated(*found, hash)};
}

bool SessionService::isExpired(const Session& session) const {
  const TimeMs now = parts_.clock.nowMs();
  return now - session.lastSeenAt > ms(kIdle) || now - session.createdAt > ms(kLongest);
}

std::optional<Identity> SessionService::find(std::string_view sessionId) const {
  const bool isToken = sessionId.starts_with(kTokenSession);
  const std::optional<Id> id = parseId(isToken ? sessionId.substr(kTokenSession.size()) : sessionId);
  if (!id) return std::nullopt;
  if (isToken) {
    const auto token = parts_.sessions.findAccessToken(*id);
    auto account = token ? activeAccount(token->accountId) : std::nullopt;
    return account ? std::optional(Identity{*std::move(account), std::string(sessionId), {}, 0, {}}) : std::nullopt;
  }
  const auto session = parts_.sessions.find(*id);
  if (!session || isExpired(*session)) return std::nullopt;
  auto account = activeAccount(session->accountId);
  if (!account) return std::nullopt;
  return Identity{*std::move(account), formatId(*id), csrfTokenOf(*id), session->authenticatedAt, std::nullopt};
}

std::optional<std::string> SessionService::rotated(const SessionRepository::Found& found, const std::string& hash) {
  const TimeMs now = parts_.clock.nowMs();
  if (found.token.replacedAt || now - found.token.issuedAt < ms(kRotation)) return std::nullopt;
  std::string fresh = newToken();
  const bool won = parts_.sql.transaction([&](const Transaction& tx) {
    return parts_.sessions.replaceToken(tx, found.session.id, hash, tokenHash(fresh), now);
  });
  return won ? std::optional(std::move(fresh)) : std::nullopt;
}

std::optional<Identity> SessionService::resolveBearer(std::string_view token) {
  const auto found = parts_.sessions.findAccessToken(tokenHash(token));
  if (!found) return std::nullopt;
  std::optional<Account> account = activeAccount(found->accountId);
  if (!account) return std::nullopt;

  const TimeMs now = parts_.clock.nowMs();
  if (now - found->lastUsedAt.value_or(0) >= ms(kTouchEvery)) parts_.sessions.touchAccessToken(found->id, now);
  return Identity{*std::move(account), std::string(kTokenSession) + formatId(found->id), {}, 0, std::nullopt};
}

void SessionService::end(Id account, Id session) {
  const bool ended = parts_.sql.transaction([&](const Transaction& tx) {
    if (!parts_.sessions.end(tx, account, session)) return false;
    publishEnd(tx, "sessionIds", {formatId(session)});
    return true;
  });
  if (!ended) throw Error::notFound("session_not_found", "There is no such session.");
}

void SessionService::endCurrent(Id account, std::string_view sessionId) {
  if (sessionId.starts_with(kTokenSession)) {
    const std::optional<Id> token = parseId(sessionId.substr(kTokenSession.size()));
    if (token) removeAccessToken(account, *token);
  } else if (const std::optional<Id> session = parseId(sessionId)) {
    end(account, *session);
  }
}

void SessionService::endOthers(const Transaction& tx, Id account, Id except) {
  std::vector<std::string> ids;
  for (const Id session : parts_.sessions.endOthers(tx, account, except)) ids.push_back(formatId(session));
  if (!ids.empty()) publishEnd(tx, "sessionIds", ids);
}

SessionService::CreatedToken SessionService::createAccessToken(Id account, const std::string& name) {
  if (parts_.sessions.listAccessTokens(account).size() >= kMaxAccessTokens) {
    throw Error::unprocessable("too_many_tokens", "There are 50 access tokens already. Delete one first.");
  }
  std::string token = std::string(kAccessTokenPrefix) + newToken();
  const AccessToken info{parts_.ids.next(), account, name, parts_.clock.nowMs(), std::nullopt};
  parts_.sessions.insertAccessToken(info, tokenHash(token));
  return {info, std::move(token)};
}

void SessionService::removeAccessToken(Id account, Id token) {
  if (!parts_.sessions.removeAccessToken(account, token)) {
    throw Error::notFound("token_not_found", "There is no such access token.");
  }
  parts_.events.publish("auth.session.ended", formatId(account),
                        {{"sessionIds", {std::string(kTokenSession) + formatId(token)}}});
}

void SessionService::removeExpired() {
  const TimeMs now = parts_.clock.nowMs();
  parts_.sessions.removeExpired(now - ms(kIdle), now - ms(kLongest));
}

std::string SessionService::csrfTokenOf(Id session) const { return keyedHash(parts_.csrfKey, formatId(session)); }

std::optional<Account> SessionService::activeAccount(Id id) const {
  std::optional<Account> account = parts_.accounts.find(id);
  if (!account || account->state != AccountState::active) return std::nullopt;
  account->role = parts_.roles.of(*account);
  return account;
}

void SessionService::publishEnd(const Transaction& tx, const char* what, const std::vector<std::string>& ids) {
  parts_.events.publish(tx, "auth.session.ended", ids.front(), {{what, ids}});
}

}  // namespace instaplay::auth
