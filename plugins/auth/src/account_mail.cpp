#include "account_mail.hpp"

#include <fmt/format.h>

#include "secrets.hpp"

namespace instaplay::auth {
namespace {

constexpr TimeMs kResetLifeMs = 3'600'000;
constexpr TimeMs kVerifyLifeMs = 7LL * 86'400'000;

constexpr const char* kResetText =
    "Hello {},\n\nsomebody asked for a new password for your InstaPlay account. If it was you, choose one here within "
    "an "
    "hour:\n\n{}\n\nIf it was not you, there is nothing to do.\n";
constexpr const char* kVerifyText =
    "Hello {},\n\nplease confirm that this is your e-mail address within a week:\n\n{}\n\nIf you have not joined "
    "InstaPlay, there is nothing to do.\n";
constexpr const char* kChangedText =
    "Hello {},\n\nthe password of your InstaPlay account has been changed, and all other sessions have ended. If it "
    "was "
    "not you, set a new password at once:\n\n{}/forgot\n";

}  // namespace

void AccountMail::sendReset(const std::string& login) {
  for (const Account& account : accounts_.listByLogin(login)) {
    if (!account.email || account.state != AccountState::active) continue;
    mail_.send(*account.email, "Your new InstaPlay password",
               fmt::format(kResetText, account.username, link(account, MailPurpose::reset, "reset")));
  }
}

void AccountMail::sendVerification(Id id) {
  const std::optional<Account> account = accounts_.find(id);
  if (!account || !account->email || account->emailVerified) return;
  mail_.send(*account->email, "Confirm your e-mail address",
             fmt::format(kVerifyText, account->username, link(*account, MailPurpose::verify, "verify")));
}

void AccountMail::sendPasswordChanged(Id id) {
  const std::optional<Account> account = accounts_.find(id);
  if (!account || !account->email) return;
  mail_.send(*account->email, "Your InstaPlay password has been changed",
             fmt::format(kChangedText, account->username, publicOrigin()));
}

std::string AccountMail::link(const Account& account, MailPurpose purpose, const char* page) {
  const std::string token = newToken();
  const TimeMs life = purpose == MailPurpose::reset ? kResetLifeMs : kVerifyLifeMs;
  tokens_.insert(tokenHash(token), {account.id, purpose, *account.email, clock_.nowMs() + life});
  return fmt::format("{}/{}?token={}", publicOrigin(), page, token);
}

}  // namespace instaplay::auth
