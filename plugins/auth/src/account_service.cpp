#include "account_service.hpp"

#include "password_policy.hpp"
#include "secrets.hpp"
#include "username.hpp"

namespace instaplay::auth {
namespace {

Error wrongCredentials() {
  return Error::unauthenticated("invalid_credentials", "The login or the password is not right.");
}

Error noSuchAccount() { return Error::notFound("account_not_found", "There is no such account."); }

Error deadLink() {
  return Error::unprocessable("invalid_token", "The link has been used or is too old. Ask for a new one.");
}

std::vector<std::string> contextWords(const Account& account) {
  std::vector<std::string> words{account.username};
  if (account.email) words.push_back(account.email->substr(0, account.email->find('@')));
  return words;
}

}  // namespace

AccountService::SignedIn AccountService::registerAccount(const Registration& registration, const Origin& origin) {
  Account account;
  account.username = normalizedLogin(registration.username);
  if (registration.email) account.email = normalizedLogin(*registration.email);
  account.displayName = registration.displayName.value_or(account.username);

  std::vector<Field> wrong;
  if (const auto problem = usernameProblem(account.username)) wrong.push_back({"/username", *problem});
  if (account.email && !isEmailAddress(*account.email)) wrong.push_back({"/email", "Is not an e-mail address."});
  if (const auto problem = passwordProblem(registration.password, contextWords(account))) {
    wrong.push_back({"/password", *problem});
  }
  if (!wrong.empty()) throw Error::invalid(std::move(wrong));

  account.id = parts_.ids.next();
  account.role = "user";
  account.createdAt = parts_.clock.nowMs();
  account.passwordHash = parts_.hasher.hash(registration.password);
  StartedSession session = parts_.sql.transaction([&](const Transaction& tx) {
    try {
      parts_.accounts.insert(tx, account);
    } catch (const Error& error) {
      if (error.kind != Kind::conflict) throw;
      throw Error::conflict("username_taken", "That username is taken.");
    }
    parts_.events.publish(tx, "account.created", formatId(account.id),
                          {{"userId", formatId(account.id)}, {"username", account.username}});
    if (account.email) mail(tx, "verify", account.id);
    return parts_.sessions.start(tx, account.id, origin);
  });
  account.role = parts_.roles.of(account);
  return {std::move(account), std::move(session)};
}

Account AccountService::authenticate(const std::string& loginText, const std::string& password) {
  const std::string login = normalizedLogin(loginText);
  parts_.throttle.admit(login);

  std::optional<Account> account = parts_.accounts.findByLogin(login);
  const bool right =
      account ? parts_.hasher.verify(account->passwordHash, password) : parts_.hasher.verifyNothing(password);
  if (!right || account->state != AccountState::active) throw wrongCredentials();

  parts_.throttle.succeeded(login);
  if (PasswordHasher::isOutdated(account->passwordHash)) {
    const std::string hash = parts_.hasher.hash(password);
    parts_.sql.transaction([&](const Transaction& tx) { parts_.accounts.setPassword(tx, account->id, hash); });
  }
  account->role = parts_.roles.of(*account);
  return *account;
}

StartedSession AccountService::startSession(Id account, const Origin& origin) {
  return parts_.sql.transaction([&](const Transaction& tx) { return parts_.sessions.start(tx, account, origin); });
}

Account AccountService::get(Id id) const {
  std::optional<Account> account = parts_.accounts.find(id);
  if (!account) throw noSuchAccount();
  account->role = parts_.roles.of(*account);
  return *account;
}

std::vector<Account> AccountService::listActive(const std::vector<Id>& accounts) const {
  return parts_.accounts.listActive(accounts);
}

std::vector<Account> AccountService::listActive(const std::vector<std::string>& usernames) const {
  std::vector<std::string> normalized;
  for (const std::string& username : usernames) normalized.push_back(normalizedLogin(username));
  return parts_.accounts.listActive(normalized);
}

std::vector<Account> AccountService::listActiveAfter(Id after, std::uint32_t limit) const {
  return parts_.accounts.listActiveAfter(after, limit);
}

std::optional<StartedSession> AccountService::changePassword(Id id, Id session, const std::string& current,
                                                             const std::string& fresh) {
  const Account account = get(id);
  checkPassword(account, current);
  requireGoodPassword("/newPassword", fresh, account);
  const std::string hash = parts_.hasher.hash(fresh);
  return parts_.sql.transaction([&](const Transaction& tx) -> std::optional<StartedSession> {
    setPassword(tx, account, hash);
    parts_.sessions.endOthers(tx, id, session);
    if (session == 0) return std::nullopt;
    return parts_.sessions.renew(tx, session);
  });
}

// The look-up happens in the job, so that the answer and its timing are the same for every login.
void AccountService::forgotPassword(const std::string& login) {
  parts_.jobs.enqueue(kMailJob, {{"kind", "reset"}, {"login", normalizedLogin(login)}});
}

void AccountService::resetPassword(const std::string& token, const std::string& password) {
  const Account account = get(liveToken(token, MailPurpose::reset).accountId);
  requireGoodPassword("/password", password, account);
  const std::string hash = parts_.hasher.hash(password);
  parts_.sql.transaction([&](const Transaction& tx) {
    if (!parts_.mailTokens.take(tx, tokenHash(token))) throw deadLink();
    setPassword(tx, account, hash);
    parts_.sessions.endOthers(tx, account.id, 0);
    parts_.mailTokens.removeOf(tx, account.id);
  });
}

void AccountService::verifyEmail(const std::string& token) {
  const MailToken mailToken = liveToken(token, MailPurpose::verify);
  const Account account = get(mailToken.accountId);
  if (account.email != mailToken.email) throw deadLink();
  parts_.sql.transaction([&](const Transaction& tx) {
    if (!parts_.mailTokens.take(tx, tokenHash(token))) throw deadLink();
    try {
      parts_.accounts.setVerifiedEmail(tx, account.id, mailToken.email);
    } catch (const Error& error) {
      if (error.kind != Kind::conflict) throw;
      throw Error::conflict("email_taken", "Another account has verified this address.");
    }
    parts_.events.publish(tx, "account.updated", formatId(account.id), {{"userId", formatId(account.id)}});
  });
}

void AccountService::requestDeletion(Id id, const std::string& password) {
  const Account account = get(id);
  checkPassword(account, password);
  const std::chrono::hours grace(24 * parts_.rules.deletionGraceDays);
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.accounts.setState(tx, id, AccountState::deleted);
    parts_.sessions.endOthers(tx, id, 0);
    parts_.sessionStore.removeAccessTokens(tx, id);
    parts_.events.publish(tx, "auth.session.ended", formatId(id), {{"userIds", {formatId(id)}}});
    parts_.events.publish(tx, "account.updated", formatId(id), {{"userId", formatId(id)}});
    parts_.jobs.enqueue(tx, kEraseJob, {{"userId", formatId(id)}}, {.delay = grace});
  });
}

void AccountService::erase(Id id) {
  const std::optional<Account> account = parts_.accounts.find(id);
  if (!account || account->state != AccountState::deleted) return;
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.sessionStore.endOthers(tx, id, 0);
    parts_.mailTokens.removeOf(tx, id);
    parts_.accounts.erase(tx, id);
    parts_.events.publish(tx, "account.deleted", formatId(id), {{"userId", formatId(id)}});
  });
}

void AccountService::cleanUp() {
  parts_.sessions.removeExpired();
  parts_.mailTokens.removeExpired(parts_.clock.nowMs());
  parts_.throttle.forgetOld();
}

MailToken AccountService::liveToken(const std::string& token, MailPurpose purpose) const {
  const std::optional<MailToken> mailToken = parts_.mailTokens.find(tokenHash(token), purpose);
  if (!mailToken || mailToken->expiresAt < parts_.clock.nowMs()) throw deadLink();
  return *mailToken;
}

void AccountService::checkPassword(const Account& account, const std::string& password) {
  parts_.throttle.admit(account.username);
  if (!parts_.hasher.verify(account.passwordHash, password)) {
    throw Error::forbidden("wrong_password", "The current password is not right.");
  }
  parts_.throttle.succeeded(account.username);
}

void AccountService::requireGoodPassword(const std::string& path, const std::string& password,
                                         const Account& account) const {
  if (const auto problem = passwordProblem(password, contextWords(account))) throw Error::invalid(path, *problem);
}

void AccountService::setPassword(const Transaction& tx, const Account& account, const std::string& hash) {
  parts_.accounts.setPassword(tx, account.id, hash);
  if (account.email) mail(tx, "password_changed", account.id);
}

void AccountService::mail(const Transaction& tx, std::string_view kind, Id account) {
  parts_.jobs.enqueue(tx, kMailJob, {{"kind", kind}, {"userId", formatId(account)}});
}

}  // namespace instaplay::auth
