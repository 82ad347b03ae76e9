#include "host/http/middleware/request_id.hpp"

#include <algorithm>

#include "host/base/ids.hpp"

namespace instaplay::http {
namespace {

constexpr std::size_t kMaxLength = 64;

bool isAcceptable(std::string_view id) {
  return !id.empty() && id.size() <= kMaxLength && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

}  // namespace

std::string chooseRequestId(const Headers& headers, const base::Clock& clock) {
  const auto sent = headers.find("x-request-id");
  return sent && isAcceptable(*sent) ? std::string(*sent) : base::newRequestId(clock);
}

void RequestIdStep::finish(const RequestContext& request, Response& response) const {
  response.headers.set("X-Request-Id", request.requestId);
}

}  // namespace instaplay::http
