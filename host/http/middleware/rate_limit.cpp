#include "host/http/middleware/rate_limit.hpp"

#include "host/base/log.hpp"
#include "host/http/addresses.hpp"
#include "host/http/endpoint.hpp"

namespace instaplay::http {
namespace {

std::string addressKey(const std::string& address) {
  const auto parsed = Address::parse(address);
  return "a:" + (parsed ? parsed->limitKey() : address);
}

std::int64_t wholeSeconds(std::chrono::milliseconds time) { return (time.count() + 999) / 1000; }

base::Error tooMany(std::chrono::milliseconds retryAfter) {
  base::Error error(base::ErrorKind::limited, "rate_limited", "Too many requests. Please wait a moment.");
  error.retryAfter = std::max(retryAfter, std::chrono::milliseconds(1));
  return error;
}

}  // namespace

void RateLimiter::take(RequestContext& request, std::string_view name, const LimitGroup& group,
                       std::string_view who) const {
  std::string key(name);
  key += ':';
  key += who;
  try {
    request.verdict = store_.take(key, group.rate);
  } catch (const base::Error& error) {
    base::logWarn("http", "rate limits cannot be counted", {{"group", name}, {"reason", error.message}});
    if (group.storeDown == LimitGroup::StoreDown::refuse) throw;
    return;
  }
  if (!request.verdict->allowed) throw tooMany(request.verdict->retryAfter);
}

void RateLimiter::takeForAddress(RequestContext& request, std::string_view name, const LimitGroup& group) const {
  take(request, name, group, addressKey(request.clientAddress));
}

void RateLimiter::takeAnonymous(RequestContext& request) const {
  const Endpoint& endpoint = *request.endpoint;
  takeForAddress(request, endpoint.limitName, *endpoint.anonymousLimit);
}

std::optional<Response> AddressLimitStep::begin(RequestContext& request) const {
  const Endpoint& endpoint = *request.endpoint;
  if (endpoint.limit == nullptr) return std::nullopt;
  if (endpoint.limit->per == LimitGroup::Per::address) {
    limiter_.takeForAddress(request, endpoint.limitName, *endpoint.limit);
  } else if (!request.credentials) {
    limiter_.takeAnonymous(request);
  }
  if (request.credentials && !identity_.knows(*request.credentials)) {
    limiter_.takeForAddress(request, "lookups", lookups_);
  }
  return std::nullopt;
}

void AddressLimitStep::finish(const RequestContext& request, Response& response) const {
  if (!request.verdict) return;
  response.headers.set("RateLimit-Limit", std::to_string(request.verdict->limit));
  response.headers.set("RateLimit-Remaining", std::to_string(request.verdict->remaining));
  response.headers.set("RateLimit-Reset", std::to_string(wholeSeconds(request.verdict->resetAfter)));
}

std::optional<Response> PrincipalLimitStep::begin(RequestContext& request) const {
  const Endpoint& endpoint = *request.endpoint;
  if (endpoint.limit == nullptr || endpoint.limit->per == LimitGroup::Per::address) return std::nullopt;
  if (request.principal) {
    limiter_.take(request, endpoint.limitName, *endpoint.limit, "u:" + request.principal->userId);
  } else if (request.credentials) {
    limiter_.takeAnonymous(request);
  }
  return std::nullopt;
}

}  // namespace instaplay::http
