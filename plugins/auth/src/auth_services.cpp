#include "auth_services.hpp"

#include <algorithm>

#include "auth_json.hpp"

namespace instaplay::auth {
namespace {

constexpr std::size_t kMaxBatch = 500;

Json entriesOf(const std::vector<Account>& accounts) {
  Json list = Json::array();
  for (const Account& account : accounts) list.push_back(directoryEntry(account));
  return {{"accounts", std::move(list)}};
}

template <class Key>
const std::vector<Key>& bounded(const std::vector<Key>& keys, const char* path) {
  if (keys.size() > kMaxBatch) throw Error::invalid(path, "Must not have more than 500 entries.");
  return keys;
}

}  // namespace

void provideIdentity(Registrar& r, SessionService& sessions) {
  const auto resolve = [&sessions](ServiceCall& call) {
    const auto token = requiredField<std::string>(call.json(), "token");
    const bool bearer = requiredField<std::string>(call.json(), "kind") == "bearer";
    return identityToJson(bearer ? sessions.resolveBearer(token) : sessions.resolveCookie(token));
  };
  const auto check = [&sessions](ServiceCall& call) {
    const auto ids = requiredField<std::vector<std::string>>(call.json(), "sessionIds");
    Json list = Json::array();
    for (const std::string& id : bounded(ids, "/sessionIds")) {
      if (const auto identity = sessions.find(id)) list.push_back(identityToJson(identity));
    }
    return Json{{"sessions", std::move(list)}};
  };
  r.provide("auth.identity/1", 1, {{"resolve", resolve}, {"check", check}});
}

void provideDirectory(Registrar& r, const AccountService& accounts) {
  const auto byIds = [&accounts](ServiceCall& call) {
    return entriesOf(accounts.listActive(bounded(idsFromJson(call.json().at("ids")), "/ids")));
  };
  const auto byUsernames = [&accounts](ServiceCall& call) {
    const auto usernames = requiredField<std::vector<std::string>>(call.json(), "usernames");
    return entriesOf(accounts.listActive(bounded(usernames, "/usernames")));
  };
  const auto list = [&accounts](ServiceCall& call) {
    const auto limit = std::min<std::size_t>(requiredField<std::uint32_t>(call.json(), "limit"), kMaxBatch);
    const Id after = parseId(requiredField<std::string>(call.json(), "after")).value_or(0);
    return entriesOf(accounts.listActiveAfter(after, static_cast<std::uint32_t>(limit)));
  };
  const auto contact = [&accounts](ServiceCall& call) {
    const Account account = accounts.get(requiredIdField(call.json(), "id"));
    return Json{{"email", account.email ? Json(*account.email) : Json()}, {"emailVerified", account.emailVerified}};
  };
  r.provide("auth.directory/1", 0,
            {{"byIds", byIds}, {"byUsernames", byUsernames}, {"list", list}, {"contact", contact}});
}

}  // namespace instaplay::auth
