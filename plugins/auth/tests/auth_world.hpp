#pragma once

#include <doctest/doctest.h>
#include <instaplay/testing.hpp>

#include <string>
#include <utility>

namespace instaplay::auth {

using testing::Answer;
using testing::FakeHost;
using testing::Request;
using testing::SentMail;

inline constexpr const char* kPassword = "correct horse battery";
inline constexpr const char* kCookie = "instaplay";

/// A browser: keeps its cookie and its CSRF token.
class Browser {
 public:
  explicit Browser(FakeHost& host) : host_(host) {}

  Answer send(const std::string& method, const std::string& target, const Json& body = nullptr) {
    Request request = host_.anonymous().request(method, target);
    request.header("Sec-Fetch-Site", "same-origin");
    if (!cookie_.empty()) request.cookie(kCookie, cookie_);
    if (!csrf_.empty()) request.header("X-CSRF-Token", csrf_);
    if (!body.is_null()) request.json(body);
    Answer answer = request.send();
    if (const auto cookie = answer.cookie(kCookie)) cookie_ = *cookie;
    return answer;
  }

  Json registerAs(const std::string& username, const Json& more = Json::object()) {
    Json body = {{"username", username}, {"password", kPassword}};
    body.update(more);
    return take(send("POST", "/api/v1/auth/register", body), 201);
  }
  Json signIn(const std::string& login, const std::string& password = kPassword) {
    return take(send("POST", "/api/v1/auth/login", {{"login", login}, {"password", password}}), 200);
  }
  bool isSignedIn() { return send("GET", "/api/v1/auth/session").status == 200; }

  const std::string& cookie() const { return cookie_; }
  void setCookie(std::string cookie) { cookie_ = std::move(cookie); }
  void setCsrf(std::string token) { csrf_ = std::move(token); }

 private:
  Json take(const Answer& answer, int status) {
    REQUIRE_MESSAGE(answer.status == status, answer.body);
    csrf_ = answer.data()["csrfToken"];
    return answer.data();
  }

  FakeHost& host_;
  std::string cookie_, csrf_;
};

inline int loginStatus(FakeHost& host, const std::string& login, const std::string& password) {
  return host.post("/api/v1/auth/login").json({{"login", login}, {"password", password}}).send().status;
}

inline std::string tokenIn(const SentMail& mail) {
  const auto at = mail.text.find("token=");
  REQUIRE(at != std::string::npos);
  return mail.text.substr(at + 6, 43);
}

}  // namespace instaplay::auth
