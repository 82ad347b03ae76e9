#include "auth_routes.hpp"

#include "auth_json.hpp"
#include "auth_schemas.hpp"

namespace instaplay::auth {
namespace {

constexpr std::size_t kMaxUserAgent = 200;

Origin originOf(const Call& call) {
  return {std::string(call.property("client.address").value_or("")),
          std::string(call.header("user-agent").value_or("").substr(0, kMaxUserAgent))};
}

void giveSession(Call& call, const StartedSession& session) { call.setSession(session.token, SessionService::kIdle); }

// 0 for a call that is made with an access token.
Id currentSession(const Call& call) { return parseId(call.user().sessionId).value_or(0); }

void signIn(Call& call, AccountService& accounts, SessionService& sessions) {
  const Json& body = call.json();
  const Account account =
      accounts.authenticate(requiredField<std::string>(body, "login"), requiredField<std::string>(body, "password"));
  if (const auto name = optionalField<std::string>(body, "tokenName")) {
    call.reply({{"user", accountToJson(account)}, {"token", sessions.createAccessToken(account.id, *name).token}});
    return;
  }
  const StartedSession session = accounts.startSession(account.id, originOf(call));
  giveSession(call, session);
  call.reply({{"user", accountToJson(account)}, {"csrfToken", session.csrfToken}});
}

void changePassword(Call& call, AccountService& accounts) {
  const auto session = accounts.changePassword(call.userId(), currentSession(call),
                                               requiredField<std::string>(call.json(), "currentPassword"),
                                               requiredField<std::string>(call.json(), "newPassword"));
  if (session) giveSession(call, *session);
  call.noContent();
}

}  // namespace

void declareAccountRoutes(Registrar& r, AccountService& accounts, SessionService& sessions) {
  r.post("/api/v1/auth/register", Access::anyone,
         [&accounts](Call& call) {
           const auto signedIn = accounts.registerAccount(registrationFromJson(call.json()), originOf(call));
           giveSession(call, signedIn.session);
           call.created({{"user", accountToJson(signedIn.account)}, {"csrfToken", signedIn.session.csrfToken}});
         },
         {.bodySchema = kRegisterSchema, .summary = "Open an account", .success = 201, .limitGroup = "register"});
  r.post("/api/v1/auth/login", Access::anyone, [&](Call& call) { signIn(call, accounts, sessions); },
         {.bodySchema = kLoginSchema, .summary = "Sign in, or get an access token", .limitGroup = "login"});
  r.put("/api/v1/auth/password", Access::user, [&accounts](Call& call) { changePassword(call, accounts); },
        {.bodySchema = kPasswordSchema, .summary = "Change one's password", .success = 204, .limitGroup = "login"});
  r.post(
      "/api/v1/auth/password/forgot", Access::anyone,
      [&accounts](Call& call) {
        accounts.forgotPassword(requiredField<std::string>(call.json(), "login"));
        call.reply(202, Json::object());
      },
      {.bodySchema = kForgotSchema, .summary = "Get a mail for a new password", .success = 202, .limitGroup = "login"});
  r.post("/api/v1/auth/password/reset", Access::anyone,
         [&accounts](Call& call) {
           accounts.resetPassword(requiredField<std::string>(call.json(), "token"),
                                  requiredField<std::string>(call.json(), "password"));
           call.noContent();
         },
         {.bodySchema = kResetSchema,
          .summary = "Set a new password by a mailed token",
          .success = 204,
          .limitGroup = "login"});
  r.post("/api/v1/auth/email/verify", Access::anyone,
         [&accounts](Call& call) {
           accounts.verifyEmail(requiredField<std::string>(call.json(), "token"));
           call.noContent();
         },
         {.bodySchema = kVerifySchema,
          .summary = "Confirm an e-mail address by a mailed token",
          .success = 204,
          .limitGroup = "login"});
  r.del("/api/v1/auth/account", Access::user,
        [&accounts](Call& call) {
          accounts.requestDeletion(call.userId(), requiredField<std::string>(call.json(), "password"));
          call.clearSession();
          call.noContent();
        },
        {.bodySchema = kDeletionSchema, .summary = "Delete one's account", .success = 204, .limitGroup = "login"});
}

void declareSessionRoutes(Registrar& r, AccountService& accounts, SessionService& sessions) {
  r.post("/api/v1/auth/logout", Access::user,
         [&sessions](Call& call) {
           sessions.endCurrent(call.userId(), call.user().sessionId);
           call.clearSession();
           call.noContent();
         },
         {.summary = "Sign out", .success = 204});
  r.get("/api/v1/auth/session", Access::user,
        [&](Call& call) {
          const Account account = accounts.get(call.userId());
          const Id session = currentSession(call);
          call.reply({{"user", accountToJson(account)},
                      {"csrfToken", session > 0 ? Json(sessions.csrfTokenOf(session)) : Json()},
                      {"roles", {account.role}}});
        },
        {.summary = "Who is signed in"});
  r.get("/api/v1/auth/sessions", Access::user,
        [&sessions](Call& call) {
          Json list = Json::array();
          for (const Session& session : sessions.list(call.userId())) {
            list.push_back(sessionToJson(session, call.user().sessionId));
          }
          call.replyPage(list, std::nullopt);
        },
        {.summary = "One's sessions, last used first"});
  r.del("/api/v1/auth/sessions/{sessionId}", Access::user,
        [&sessions](Call& call) {
          sessions.end(call.userId(), call.paramId("sessionId"));
          call.noContent();
        },
        {.summary = "End a session of one's own", .success = 204});
  r.get("/api/v1/auth/tokens", Access::user,
        [&sessions](Call& call) {
          Json list = Json::array();
          for (const AccessToken& token : sessions.listAccessTokens(call.userId())) {
            list.push_back(accessTokenToJson(token));
          }
          call.replyPage(list, std::nullopt);
        },
        {.summary = "One's access tokens"});
  r.post("/api/v1/auth/tokens", Access::user,
         [&sessions](Call& call) {
           const auto created =
               sessions.createAccessToken(call.userId(), requiredField<std::string>(call.json(), "name"));
           Json json = accessTokenToJson(created.info);
           json["token"] = created.token;
           call.created(json);
         },
         {.bodySchema = kTokenSchema, .summary = "Make an access token", .success = 201});
  r.del("/api/v1/auth/tokens/{tokenId}", Access::user,
        [&sessions](Call& call) {
          sessions.removeAccessToken(call.userId(), call.paramId("tokenId"));
          call.noContent();
        },
        {.summary = "Revoke an access token", .success = 204});
}

}  // namespace instaplay::auth
