#pragma once

#include <span>
#include <string_view>

#include "host/http/identity.hpp"
#include "host/http/middleware/step.hpp"
#include "host/http/options.hpp"

namespace instaplay::http {

/// Takes from rate limits and shows the last verdict in the RateLimit headers.
class RateLimiter {
 public:
  explicit RateLimiter(stores::RateLimits& store) : store_(store) {}
  /// Counts one against a group; nothing when the store is down and the group lets pass then. Throws base::Error
  /// unavailable when it refuses.
  std::optional<stores::LimitVerdict> count(std::string_view name, const LimitGroup& group, std::string_view who) const;
  /// How counting names a caller: the principal, else the address.
  static std::string nameOf(const PrincipalPtr& principal, const std::string& clientAddress);
  /// Throws base::Error limited.
  static void requireAllowed(const stores::LimitVerdict& verdict);

  /// Throws what count() and requireAllowed() do.
  void take(RequestContext& request, std::string_view name, const LimitGroup& group, std::string_view who) const;

  struct Group {
    std::string_view name;
    const LimitGroup& limit;
  };
  /// From all groups in one round trip; each counts, also when another refuses.
  void takeForAddress(RequestContext& request, std::span<const Group> groups) const;
  void takeAnonymous(RequestContext& request) const;

 private:
  std::optional<stores::LimitVerdict> countAll(std::span<const Group> groups, std::string_view who) const;
  void takeAll(RequestContext& request, std::span<const Group> groups, std::string_view who) const;

  stores::RateLimits& store_;
};

/// Before anything is looked up: groups counted by address, callers that show no credentials, and credentials that
/// are new here, so that a flood of made-up tokens does not reach the provider.
class AddressLimitStep final : public Step {
 public:
  AddressLimitStep(RateLimiter limiter, const Identity& identity, LimitGroup lookups)
      : limiter_(limiter), identity_(identity), lookups_(lookups) {}
  std::optional<Response> begin(RequestContext& request) const override;
  void finish(const RequestContext& request, Response& response) const override;

 private:
  RateLimiter limiter_;
  const Identity& identity_;
  LimitGroup lookups_;
};

/// After the principal is known: groups counted by principal; whoever turned out to be nobody is counted by address.
class PrincipalLimitStep final : public Step {
 public:
  explicit PrincipalLimitStep(RateLimiter limiter) : limiter_(limiter) {}
  std::optional<Response> begin(RequestContext& request) const override;

 private:
  RateLimiter limiter_;
};

}  // namespace instaplay::http
