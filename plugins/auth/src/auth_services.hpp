#pragma once

#include <instaplay/registrar.hpp>

#include "account_service.hpp"
#include "session_service.hpp"

namespace instaplay::auth {

/// "auth.identity/1": tells the host who a cookie or a bearer token is.
void provideIdentity(Registrar& registrar, SessionService& sessions);
/// "auth.directory/1": active accounts for other plugins.
void provideDirectory(Registrar& registrar, const AccountService& accounts);

}  // namespace instaplay::auth
