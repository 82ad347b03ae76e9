#pragma once

#include <string>

#include "host/base/clock.hpp"
#include "host/http/middleware/step.hpp"

namespace instaplay::http {

/// The client's X-Request-Id when it is 1-64 of [A-Za-z0-9_-], else a new one.
std::string chooseRequestId(const Headers& headers, const base::Clock& clock);

/// Tells the client the id of its request.
class RequestIdStep final : public Step {
 public:
  void finish(const RequestContext& request, Response& response) const override;
};

}  // namespace instaplay::http
