#include "auth_json.hpp"

#include <instaplay/clock.hpp>

namespace instaplay::auth {
namespace {

Json timeOrNull(const std::optional<TimeMs>& time) { return time ? Json(isoTime(*time)) : Json(); }

}  // namespace

Json accountToJson(const Account& account) {
  return {{"id", formatId(account.id)},
          {"username", account.username},
          {"displayName", account.displayName},
          {"email", account.email ? Json(*account.email) : Json()},
          {"emailVerified", account.emailVerified},
          {"role", account.role},
          {"createdAt", isoTime(account.createdAt)}};
}

Json directoryEntry(const Account& account) {
  return {{"id", formatId(account.id)},
          {"username", account.username},
          {"displayName", account.displayName},
          {"role", account.role},
          {"state", "active"},
          {"createdAt", isoTime(account.createdAt)}};
}

Json identityToJson(const std::optional<Identity>& identity) {
  if (!identity) return nullptr;
  Json json = {{"userId", formatId(identity->account.id)},
               {"username", identity->account.username},
               {"role", identity->account.role},
               {"sessionId", identity->sessionId},
               {"familyId", identity->sessionId},
               {"csrfToken", identity->csrfToken},
               {"claims", {{"authenticatedAt", std::to_string(identity->authenticatedAt)}}}};
  if (identity->freshToken) {
    const std::chrono::seconds life = SessionService::kIdle;
    json["rotate"] = {{"token", *identity->freshToken}, {"maxAge", life.count()}};
  }
  return json;
}

Json sessionToJson(const Session& session, std::string_view current) {
  const std::string id = formatId(session.id);
  return {{"id", id},
          {"current", id == current},
          {"address", session.origin.address},
          {"userAgent", session.origin.userAgent},
          {"createdAt", isoTime(session.createdAt)},
          {"lastSeenAt", isoTime(session.lastSeenAt)}};
}

Json accessTokenToJson(const AccessToken& token) {
  return {{"id", formatId(token.id)},
          {"name", token.name},
          {"createdAt", isoTime(token.createdAt)},
          {"lastUsedAt", timeOrNull(token.lastUsedAt)}};
}

Registration registrationFromJson(const Json& body) {
  return {requiredField<std::string>(body, "username"), requiredField<std::string>(body, "password"),
          optionalField<std::string>(body, "email"), optionalField<std::string>(body, "displayName")};
}

}  // namespace instaplay::auth
