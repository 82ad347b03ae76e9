#include "tests/support/http_client.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPCookie.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>

#include <algorithm>

namespace instaplay::testing {

using Poco::Net::HTTPClientSession;
using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;

std::string HttpAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (Poco::icompare(key, std::string(name)) == 0) return value;
  }
  return {};
}

HttpClient::HttpClient(std::uint16_t port)
    : session_(std::make_unique<HTTPClientSession>("127.0.0.1", port)), port_(port) {
  session_->setKeepAlive(true);
  session_->setTimeout(Poco::Timespan(30, 0));
}

HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;

void HttpClient::useBearer(std::string token) { bearer_ = std::move(token); }

void HttpClient::forgetCredentials() {
  cookies_.clear();
  csrfToken_.clear();
  bearer_.clear();
}

std::string HttpClient::cookie() const {
  std::string line;
  for (const auto& [name, value] : cookies_) line += (line.empty() ? "" : "; ") + name + "=" + value;
  return line;
}

HttpAnswer HttpClient::sendJson(const std::string& method, const std::string& target, const Json& body) {
  return send(method, target, body.dump(), {{"Content-Type", "application/json"}});
}

HttpAnswer HttpClient::send(const std::string& method, const std::string& target, const std::string& body,
                            const Headers& extra) {
  HTTPRequest request(method, target, HTTPRequest::HTTP_1_1);
  if (!cookies_.empty()) request.set("Cookie", cookie());
  if (!csrfToken_.empty()) request.set("X-CSRF-Token", csrfToken_);
  if (!bearer_.empty()) request.set("Authorization", "Bearer " + bearer_);
  if (bearer_.empty()) request.set("Origin", "http://localhost:" + std::to_string(port_));
  for (const auto& [name, value] : extra) request.set(name, value);
  if (!body.empty() || method == "POST") request.setContentLength64(static_cast<Poco::Int64>(body.size()));

  session_->sendRequest(request) << body;
  HTTPResponse response;
  std::istream& stream = session_->receiveResponse(response);

  HttpAnswer answer;
  answer.status = response.getStatus();
  Poco::StreamCopier::copyToString(stream, answer.body);
  for (const auto& [name, value] : response) answer.headers.emplace_back(name, value);

  std::vector<Poco::Net::HTTPCookie> set;
  response.getCookies(set);
  for (const auto& cookie : set) {
    if (cookie.getValue().empty() || cookie.getMaxAge() == 0) {
      cookies_.erase(cookie.getName());
    } else {
      cookies_[cookie.getName()] = cookie.getValue();
    }
  }
  return answer;
}

std::string exchangeRaw(std::uint16_t port, std::string_view bytes, int timeoutMs) {
  Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", port));
  socket.setReceiveTimeout(Poco::Timespan(timeoutMs / 1000, timeoutMs % 1000 * 1000));
  std::string answer;
  try {
    for (std::size_t sent = 0; sent < bytes.size();) {
      sent += static_cast<std::size_t>(socket.sendBytes(bytes.data() + sent, static_cast<int>(bytes.size() - sent)));
    }
    char buffer[4096];
    for (int n = 0; (n = socket.receiveBytes(buffer, sizeof buffer)) > 0;)
      answer.append(buffer, static_cast<std::size_t>(n));
  } catch (const Poco::TimeoutException&) {
    // What came until then is the answer: a server that keeps the connection open is seen so.
  } catch (const Poco::Net::NetException&) {
    // The server closed while more was being sent; what it had said counts.
  }
  return answer;
}

}  // namespace instaplay::testing
