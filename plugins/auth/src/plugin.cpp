#include <instaplay/sdk.hpp>

#include "account_mail.hpp"
#include "account_service.hpp"
#include "auth_jobs.hpp"
#include "auth_routes.hpp"
#include "auth_services.hpp"
#include "session_service.hpp"
#include "sql_account_repository.hpp"
#include "sql_session_repository.hpp"

namespace instaplay::auth {

class AuthPlugin final : public Plugin {
 public:
  using Plugin::Plugin;

  void configure(const Json& settings) override {
    roles_.setAdmins(requiredField<std::set<std::string>>(settings, "admins"));
    rules_.deletionGraceDays = requiredField<std::int64_t>(settings, "deletion_grace_days");
  }

  void declare(Registrar& registrar) override {
    declareAccountRoutes(registrar, accounts_, sessions_);
    declareSessionRoutes(registrar, accounts_, sessions_);
    provideIdentity(registrar, sessions_);
    provideDirectory(registrar, accounts_);
    declareAuthJobs(registrar, accounts_, mail_);
  }

 private:
  Sql sql_{host()};
  Config config_{host()};
  HostClock clock_{host()};
  Roles roles_;
  AccountRules rules_;
  PasswordHasher hasher_;
  SqlAccountRepository accountStore_{sql_};
  SqlThrottleRepository attempts_{sql_};
  SqlSessionRepository sessionStore_{sql_};
  SqlMailTokenRepository mailTokens_{sql_};
  LoginThrottle throttle_{sql_, attempts_, clock_, config_.secret("throttle")};
  SessionService sessions_{
      {sql_, Events(host()), Ids(host()), clock_, accountStore_, sessionStore_, roles_, config_.secret("csrf")}};
  AccountService accounts_{{sql_, Events(host()), Jobs(host()), Ids(host()), clock_, accountStore_, sessionStore_,
                            mailTokens_, sessions_, throttle_, hasher_, roles_, rules_}};
  AccountMail mail_{Mail(host()), accountStore_, mailTokens_, clock_, config_};
};

}  // namespace instaplay::auth

INSTAPLAY_PLUGIN(instaplay::auth::AuthPlugin);
