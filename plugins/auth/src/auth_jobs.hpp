#pragma once

#include <instaplay/registrar.hpp>

#include "account_mail.hpp"
#include "account_service.hpp"

namespace instaplay::auth {

/// Mail, erasure of deleted accounts, and the daily clean-up.
void declareAuthJobs(Registrar& registrar, AccountService& accounts, AccountMail& mail);

}  // namespace instaplay::auth
