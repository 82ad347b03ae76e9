#pragma once

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/URI.h>

#include <string>

#include "host/base/json.hpp"

namespace instaplay::app {

/// What the product answered: the status, and the envelope's data or error.
struct DemoAnswer {
  int status = 0;
  base::Json body;

  const base::Json& data() const { return body.at("data"); }
};

/// One person's connection to a running product, as a browser would hold it: the session cookie and the CSRF token of
/// the last sign-in go with every request. Waits when the product says that it is asked too often.
class DemoClient {
 public:
  explicit DemoClient(const Poco::URI& product);

  /// target starts at /api/v1. Throws when there is no answer, and when it is not JSON.
  DemoAnswer send(const std::string& method, const std::string& target, const base::Json& body = nullptr);
  void useCsrfToken(std::string token) { csrfToken_ = std::move(token); }

 private:
  DemoAnswer sendOnce(const std::string& method, const std::string& target, const std::string& body,
                      int& retryAfterSeconds);

  Poco::Net::HTTPClientSession session_;
  std::string origin_, cookie_, csrfToken_;
};

}  // namespace instaplay::app
