#include "auth_jobs.hpp"

namespace instaplay::auth {
namespace {

void sendMail(const Json& payload, AccountMail& mail) {
  const auto kind = requiredField<std::string>(payload, "kind");
  if (kind == "reset") {
    mail.sendReset(requiredField<std::string>(payload, "login"));
  } else if (kind == "verify") {
    mail.sendVerification(requiredIdField(payload, "userId"));
  } else if (kind == "password_changed") {
    mail.sendPasswordChanged(requiredIdField(payload, "userId"));
  } else {
    throw Error::invalid("/kind", "There is no mail of this kind.");
  }
}

}  // namespace

void declareAuthJobs(Registrar& r, AccountService& accounts, AccountMail& mail) {
  r.job(kMailJob, [&mail](Job& job) { sendMail(job.payload(), mail); }, {.timeout = std::chrono::minutes{1}});
  r.job(kEraseJob, [&accounts](Job& job) { accounts.erase(requiredIdField(job.payload(), "userId")); });
  r.job(kCleanUpJob, [&accounts](Job&) { accounts.cleanUp(); }, {.cron = "41 * * * *"});
}

}  // namespace instaplay::auth
