#include "host/http/middleware/rate_limit.hpp"

#include <algorithm>
#include <vector>

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

std::optional<stores::LimitVerdict> RateLimiter::count(std::string_view name, const LimitGroup& group,
                                                       std::string_view who) const {
  const Group one{name, group};
  return countAll({&one, 1}, who);
}

/// Gives the first verdict that refuses, else the last one.
std::optional<stores::LimitVerdict> RateLimiter::countAll(std::span<const Group> groups, std::string_view who) const {
  std::vector<std::string> keys;
  for (const Group& group : groups) keys.push_back(std::string(group.name).append(":").append(who));
  std::vector<stores::LimitTake> takes;
  for (std::size_t i = 0; i < groups.size(); ++i) takes.push_back({keys[i], groups[i].limit.rate});
  try {
    const auto verdicts = store_.takeMany(takes);
    const auto refusal = std::ranges::find(verdicts, false, &stores::LimitVerdict::allowed);
    return refusal == verdicts.end() ? verdicts.back() : *refusal;
  } catch (const base::Error& error) {
    base::logWarn("http", "rate limits cannot be counted", {{"group", groups[0].name}, {"reason", error.message}});
    const auto refuses = [](const Group& group) { return group.limit.storeDown == LimitGroup::StoreDown::refuse; };
    if (std::ranges::any_of(groups, refuses)) throw;
    return std::nullopt;
  }
}

std::string RateLimiter::nameOf(const PrincipalPtr& principal, const std::string& clientAddress) {
  return principal ? "u:" + principal->userId : addressKey(clientAddress);
}

void RateLimiter::requireAllowed(const stores::LimitVerdict& verdict) {
  if (!verdict.allowed) throw tooMany(verdict.retryAfter);
}

void RateLimiter::take(RequestContext& request, std::string_view name, const LimitGroup& group,
                       std::string_view who) const {
  const Group one{name, group};
  takeAll(request, {&one, 1}, who);
}

void RateLimiter::takeAll(RequestContext& request, std::span<const Group> groups, std::string_view who) const {
  const auto verdict = countAll(groups, who);
  if (!verdict) return;
  request.verdict = verdict;
  requireAllowed(*verdict);
}

void RateLimiter::takeForAddress(RequestContext& request, std::span<const Group> groups) const {
  if (!groups.empty()) takeAll(request, groups, addressKey(request.clientAddress));
}

void RateLimiter::takeAnonymous(RequestContext& request) const {
  const Group one{request.endpoint->limitName, *request.endpoint->anonymousLimit};
  takeForAddress(request, {&one, 1});
}

std::optional<Response> AddressLimitStep::begin(RequestContext& request) const {
  const Endpoint& endpoint = *request.endpoint;
  if (endpoint.limit == nullptr) return std::nullopt;
  std::vector<RateLimiter::Group> groups;
  if (endpoint.limit->per == LimitGroup::Per::address) {
    groups.push_back({endpoint.limitName, *endpoint.limit});
  } else if (!request.credentials) {
    groups.push_back({endpoint.limitName, *endpoint.anonymousLimit});
  }
  if (request.credentials && !identity_.knows(*request.credentials)) groups.push_back({"lookups", lookups_});
  limiter_.takeForAddress(request, groups);
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
    limiter_.take(request, endpoint.limitName, *endpoint.limit,
                  RateLimiter::nameOf(request.principal, request.clientAddress));
  } else if (request.credentials) {
    limiter_.takeAnonymous(request);
  }
  return std::nullopt;
}

}  // namespace instaplay::http
