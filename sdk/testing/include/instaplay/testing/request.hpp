#pragma once

#include <instaplay/testing/fake_host.h>
#include <instaplay/json.hpp>
#include <instaplay/str.hpp>
#include <instaplay/testing/answer.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instaplay::testing {

/// Who calls.
struct User {
  std::int64_t id = 0;
  std::string username;
  std::string role = "user";  ///< user, moderator or admin
};

/// Throws the Error that the fake host told on this thread.
[[noreturn]] inline void throwLastError(ip_status status) {
  ip_error last{};
  last.hdr = IP_HDR_INIT(ip_error);
  Error error = usualError(kindOf(status));
  if (ip_fake_last_error(&last) == IP_OK) {
    if (last.code.n > 0) error.code = toView(last.code);
    if (last.message.n > 0) error.message = toView(last.message);
    error.fields = fieldsFromJson(toView(last.fields_json));
  }
  throw error;
}

inline void check(ip_status status) {
  if (status != IP_OK) throwLastError(status);
}

/// One request, built up and then sent. Borrows the fake host.
class Request {
 public:
  Request(ip_fake_host* host, User user, std::string method, std::string target)
      : host_(host), user_(std::move(user)), method_(std::move(method)), target_(std::move(target)) {}

  Request& header(std::string name, std::string value) {
    headers_.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  Request& bearer(std::string_view token) { return header("Authorization", "Bearer " + std::string(token)); }
  Request& cookie(std::string_view name, std::string_view value) {
    return header("Cookie", std::string(name) + "=" + std::string(value));
  }

  /// Adds name=value to the query, escaped.
  Request& query(std::string_view name, std::string_view value) {
    target_ += target_.find('?') == std::string::npos ? '?' : '&';
    target_ += escape(name) + "=" + escape(value);
    return *this;
  }

  Request& json(const Json& value) { return body("application/json", dumpJson(value)); }
  Request& body(std::string contentType, std::string bytes) {
    body_ = std::move(bytes);
    return header("Content-Type", std::move(contentType));
  }

  /// Runs it to its end. May be repeated. Throws Error when the host could not start.
  Answer send() const {
    std::vector<ip_fake_header> headers;
    for (const auto& [name, value] : headers_) headers.push_back({toStr(name), toStr(value)});
    ip_fake_request request{};
    request.hdr = IP_HDR_INIT(ip_fake_request);
    request.method = toStr(method_);
    request.target = toStr(target_);
    request.headers = headers.data();
    request.header_count = headers.size();
    request.body = toStr(body_);
    request.user_id = user_.id;
    request.user_name = toStr(user_.username);
    request.user_role = toStr(user_.role);
    Answer answer;
    check(ip_fake_send(host_, &request, &Request::receive, &answer));
    return answer;
  }

  /// An ip_fake_answer; answer is the Answer to fill.
  static void receive(void* answer, std::int32_t status, const ip_fake_header* headers, std::size_t n, ip_str body) {
    auto& out = *static_cast<Answer*>(answer);
    out.status = status;
    for (std::size_t i = 0; i < n; ++i) {
      out.headers.emplace_back(toLower(toView(headers[i].name)), std::string(toView(headers[i].value)));
    }
    out.body = toView(body);
  }

 private:
  static std::string escape(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
    std::string escaped;
    for (const char c : text) {
      if (kPlain.find(c) != std::string_view::npos) {
        escaped += c;
      } else {
        const auto byte = static_cast<unsigned char>(c);
        escaped += '%';
        escaped += kHex[byte >> 4];
        escaped += kHex[byte & 15u];
      }
    }
    return escaped;
  }

  ip_fake_host* host_;
  User user_;
  std::string method_, target_, body_;
  std::vector<std::pair<std::string, std::string>> headers_;
};

}  // namespace instaplay::testing
