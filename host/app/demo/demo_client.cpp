#include "host/app/demo/demo_client.hpp"

#include <Poco/NumberParser.h>
#include <Poco/StreamCopier.h>
#include <Poco/Thread.h>

#include <Poco/Net/HTTPCookie.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace instaplay::app {
namespace {

using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;

constexpr int kLongestWaitSeconds = 60;
constexpr int kMostAttempts = 10;
constexpr int kTooManyRequests = 429;

}  // namespace

DemoClient::DemoClient(const Poco::URI& product)
    : session_(product.getHost(), product.getPort()), origin_(product.getScheme() + "://" + product.getAuthority()) {
  session_.setKeepAlive(true);
  session_.setTimeout(Poco::Timespan(30, 0));
}

DemoAnswer DemoClient::send(const std::string& method, const std::string& target, const base::Json& body) {
  const std::string text = body.is_null() ? "" : base::dumpJson(body);
  for (int attempt = 1;; ++attempt) {
    int retryAfterSeconds = 0;
    DemoAnswer answer = sendOnce(method, target, text, retryAfterSeconds);
    if (answer.status != kTooManyRequests || attempt == kMostAttempts) return answer;
    Poco::Thread::sleep(1000L * std::clamp(retryAfterSeconds, 1, kLongestWaitSeconds));
  }
}

DemoAnswer DemoClient::sendOnce(const std::string& method, const std::string& target, const std::string& body,
                                int& retryAfterSeconds) {
  HTTPRequest request(method, "/api/v1" + target, HTTPRequest::HTTP_1_1);
  request.set("Origin", origin_);
  if (!cookie_.empty()) request.set("Cookie", cookie_);
  if (!csrfToken_.empty()) request.set("X-CSRF-Token", csrfToken_);
  if (!body.empty()) request.setContentType("application/json");
  request.setContentLength(static_cast<std::streamsize>(body.size()));
  session_.sendRequest(request) << body;

  HTTPResponse response;
  std::string text;
  Poco::StreamCopier::copyToString(session_.receiveResponse(response), text);
  std::vector<Poco::Net::HTTPCookie> cookies;
  response.getCookies(cookies);
  for (const auto& cookie : cookies) cookie_ = cookie.getName() + "=" + cookie.getValue();
  Poco::NumberParser::tryParse(response.get("Retry-After", "1"), retryAfterSeconds);
  return {static_cast<int>(response.getStatus()), text.empty() ? base::Json() : base::parseJson(text)};
}

}  // namespace instaplay::app
