#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/config.hpp>
#include <instaplay/mail.hpp>

#include <string>

#include "account_repository.hpp"
#include "session_repository.hpp"

namespace instaplay::auth {

/// Writes the mails of accounts. The tokens in them are minted here and stored as hashes only, so that no queue ever
/// holds one. Runs in jobs.
class AccountMail {
 public:
  AccountMail(const Mail& mail, const AccountRepository& accounts, MailTokenRepository& tokens, const Clock& clock,
              const Config& config)
      : mail_(mail), accounts_(accounts), tokens_(tokens), clock_(clock), config_(config) {}

  /// Mails a link that sets a new password to each address that belongs to the login.
  void sendReset(const std::string& login);
  void sendVerification(Id account);
  void sendPasswordChanged(Id account);

 private:
  std::string publicOrigin() const { return config_.fact("public_origin"); }
  std::string link(const Account& account, MailPurpose purpose, const char* page);

  Mail mail_;
  const AccountRepository& accounts_;
  MailTokenRepository& tokens_;
  const Clock& clock_;
  Config config_;
};

}  // namespace instaplay::auth
