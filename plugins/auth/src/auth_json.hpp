#pragma once

#include <instaplay/json.hpp>

#include "account.hpp"
#include "session_service.hpp"

namespace instaplay::auth {

/// One's own account, as the owner sees it.
Json accountToJson(const Account& account);
/// An account as "auth.directory/1" shows it to other plugins.
Json directoryEntry(const Account& account);
/// The answer of "auth.identity/1" to resolve; null when there is no identity.
Json identityToJson(const std::optional<Identity>& identity);
Json sessionToJson(const Session& session, std::string_view current);
Json accessTokenToJson(const AccessToken& token);

Registration registrationFromJson(const Json& body);

}  // namespace instaplay::auth
