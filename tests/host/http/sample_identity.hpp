#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "host/base/error.hpp"
#include "host/base/json.hpp"
#include "host/http/identity.hpp"

namespace instaplay::http::test {

/// Knows the tokens "anna" (user 1), "bert" (user 2), "mod" and "admin", each with its CSRF token "csrf-NAME";
/// "old-NAME" is rotated to "new-NAME".
class SampleIdentity final : public IdentityProvider {
 public:
  bool available() const override { return present; }

  std::string resolve(std::string_view requestJson, base::Deadline) override {
    ++calls;
    lastRequest = requestJson;
    if (whileAsked) whileAsked();
    if (fails) throw base::unavailable("down");
    if (answer) return *answer;
    return describe(base::Json::parse(requestJson).at("token").get<std::string>());
  }

  std::string check(std::string_view requestJson, base::Deadline) override {
    if (fails) throw base::unavailable("down");
    base::Json sessions = base::Json::array();
    const base::Json request = base::Json::parse(requestJson);
    for (const base::Json& id : request.at("sessionIds")) {
      const std::string name = id.get<std::string>().substr(2);
      if (!ended.contains("s-" + name)) sessions.push_back(base::Json::parse(describe(name)));
    }
    return base::Json{{"sessions", std::move(sessions)}}.dump();
  }

  std::set<std::string> ended;  ///< session ids, as far as check() goes
  bool present = true, fails = false;
  std::atomic<int> calls{0};
  std::string lastRequest;
  std::optional<std::string> answer;
  std::function<void()> whileAsked;

 private:
  static std::string describe(std::string token) {
    const bool isOld = token.starts_with("old-");
    if (isOld) token.erase(0, 4);
    static const std::map<std::string, std::string> ids{{"anna", "1"}, {"bert", "2"}, {"mod", "3"}, {"admin", "4"}};
    if (!ids.contains(token)) return "null";
    base::Json json{{"userId", ids.at(token)},
                    {"username", token},
                    {"role", "user"},
                    {"sessionId", "s-" + token},
                    {"familyId", "f-" + token},
                    {"csrfToken", "csrf-" + token},
                    {"claims", {{"email", token + "@example.org"}, {"level", 3}}}};
    if (token == "mod") json["role"] = "moderator";
    if (token == "admin") json["role"] = "admin";
    if (isOld) json["rotate"] = {{"token", "new-" + token}, {"maxAge", 600}};
    return json.dump();
  }
};

}  // namespace instaplay::http::test
