#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace Poco::Net {
class HTTPClientSession;
}

namespace instaplay::testing {

using Json = nlohmann::json;

struct HttpAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  /// The first value of a header, names without case; empty when absent.
  std::string header(std::string_view name) const;
  Json json() const { return Json::parse(body); }
  Json data() const { return json().at("data"); }
  std::string errorCode() const { return json().at("error").at("code"); }
};

/// A client over one keep-alive connection. Keeps the session cookie and CSRF token as a browser would, or sends a
/// bearer token. One thread at a time.
class HttpClient {
 public:
  using Headers = std::map<std::string, std::string>;

  explicit HttpClient(std::uint16_t port);
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;

  HttpAnswer get(const std::string& target) { return send("GET", target); }
  HttpAnswer post(const std::string& target, const Json& body) { return sendJson("POST", target, body); }
  HttpAnswer put(const std::string& target) { return send("PUT", target); }
  HttpAnswer put(const std::string& target, const Json& body) { return sendJson("PUT", target, body); }
  HttpAnswer patch(const std::string& target, const Json& body) { return sendJson("PATCH", target, body); }
  HttpAnswer remove(const std::string& target) { return send("DELETE", target); }

  HttpAnswer sendJson(const std::string& method, const std::string& target, const Json& body);
  /// Sends as it is, plus the credentials; extra headers win over those.
  HttpAnswer send(const std::string& method, const std::string& target, const std::string& body = {},
                  const Headers& extra = {});

  void useBearer(std::string token);
  const std::string& bearer() const { return bearer_; }
  void useCsrfToken(std::string token) { csrfToken_ = std::move(token); }
  const std::string& csrfToken() const { return csrfToken_; }
  std::string cookie() const;
  void setCookie(const std::string& name, const std::string& value) { cookies_[name] = value; }
  void forgetCredentials();

 private:
  std::unique_ptr<Poco::Net::HTTPClientSession> session_;
  std::uint16_t port_;
  std::map<std::string, std::string> cookies_;
  std::string csrfToken_, bearer_;
};

/// Sends raw bytes on a fresh connection and reads until the server closes or the time is over.
std::string exchangeRaw(std::uint16_t port, std::string_view bytes, int timeoutMs = 60000);

}  // namespace instaplay::testing
