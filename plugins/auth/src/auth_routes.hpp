#pragma once

#include <instaplay/registrar.hpp>

#include "account_service.hpp"
#include "session_service.hpp"

namespace instaplay::auth {

/// Signing up, in and out; passwords, mail links and deletion.
void declareAccountRoutes(Registrar& registrar, AccountService& accounts, SessionService& sessions);
/// The session in use, the list of sessions, and personal access tokens.
void declareSessionRoutes(Registrar& registrar, AccountService& accounts, SessionService& sessions);

}  // namespace instaplay::auth
