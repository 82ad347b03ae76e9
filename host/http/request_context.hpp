#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/http/application.hpp"
#include "host/http/principal.hpp"
#include "host/http/query.hpp"
#include "host/http/router.hpp"
#include "host/stores/limits/port.hpp"

namespace instaplay::http {

struct Endpoint;

/// One request and what the middleware has found out about it. Does not move: views point into head.
struct RequestContext {
  RequestContext() = default;
  RequestContext(const RequestContext&) = delete;
  RequestContext& operator=(const RequestContext&) = delete;

  RequestHead head;
  std::string requestId;
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  std::string_view path, queryText;  ///< of the target, as sent

  std::string clientAddress;
  const Endpoint* endpoint = nullptr;                           ///< null until a route matched
  std::vector<std::pair<std::string, std::string>> parameters;  ///< of the path, decoded
  Query query;
  std::optional<stores::LimitVerdict> verdict;  ///< of the last limit that was asked

  std::optional<Credentials> credentials;
  PrincipalPtr principal;              ///< null: anonymous
  std::optional<Rotation> newSession;  ///< for Set-Cookie; an empty token removes

  BodyPlan bodyPlan;
  std::string body;
};

bool isSafeMethod(std::string_view method);

}  // namespace instaplay::http
