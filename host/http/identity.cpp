#include "host/http/identity.hpp"

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"
#include "host/base/json.hpp"
#include "host/base/log.hpp"

namespace instaplay::http {
namespace {

using base::Json;

constexpr std::string_view kService = "auth.identity/1";
constexpr std::uint32_t kMinorWithCheck = 1;
constexpr std::int64_t kKeepGoodMs = 60'000, kKeepAloneMs = 2'000, kKeepBadMs = 2'000;

// The kind is part of it: a token that is good in a header need not be good in a cookie.
std::string digestOf(const Credentials& credentials) {
  std::string text(credentials.kind == Credentials::Kind::bearer ? "bearer:" : "cookie:");
  return base::sha256(text.append(credentials.token));
}

std::string requestOf(const Credentials& credentials, std::string_view clientAddress) {
  return base::dumpJson({{"kind", credentials.kind == Credentials::Kind::bearer ? "bearer" : "cookie"},
                         {"token", credentials.token},
                         {"clientAddress", clientAddress}});
}

plugins::Access accessOf(std::string_view role) {
  if (role == "admin") return plugins::Access::admin;
  return role == "moderator" ? plugins::Access::moderator : plugins::Access::user;
}

Resolution parseResolution(const Json& answer) {
  if (answer.is_null()) return {};
  auto principal = std::make_shared<Principal>();
  principal->userId = answer.at("userId").get<std::string>();
  principal->username = answer.value("username", "");
  principal->role = answer.value("role", "user");
  principal->sessionId = answer.value("sessionId", "");
  principal->familyId = answer.value("familyId", "");
  principal->csrfToken = answer.value("csrfToken", "");
  principal->access = accessOf(principal->role);
  const Json claims = answer.value("claims", Json::object());
  for (const auto& [name, value] : claims.items()) {
    principal->claims[name] = value.is_string() ? value.get<std::string>() : base::dumpJson(value);
  }
  Resolution resolution{std::move(principal), std::nullopt};
  if (const auto rotate = answer.find("rotate"); rotate != answer.end() && rotate->is_object()) {
    resolution.rotation = {rotate->at("token").get<std::string>(), rotate->value("maxAge", std::int64_t{0})};
  }
  return resolution;
}

}  // namespace

bool BrokeredIdentity::available() const { return services_.available(kService, 0); }

std::string BrokeredIdentity::resolve(std::string_view requestJson, base::Deadline deadline) {
  return services_.call(kService, 0, "resolve", requestJson, "host", nullptr, deadline);
}

std::string BrokeredIdentity::check(std::string_view requestJson, base::Deadline deadline) {
  return services_.call(kService, kMinorWithCheck, "check", requestJson, "host", nullptr, deadline);
}

std::vector<PrincipalPtr> lookUpSessions(IdentityProvider& provider, const std::vector<std::string>& sessionIds,
                                         base::Deadline deadline) {
  const Json answer = base::parseJson(provider.check(base::dumpJson({{"sessionIds", sessionIds}}), deadline));
  std::vector<PrincipalPtr> principals;
  for (const Json& session : answer.at("sessions")) principals.push_back(parseResolution(session).principal);
  return principals;
}

Identity::Identity(IdentityProvider& provider, plugins::EventBus& events, const base::Clock& clock)
    : provider_(provider), events_(events), clock_(clock), caches_(std::make_shared<Caches>()) {
  events.listen(std::string(plugins::kSessionEndedTopic),
                [caches = std::weak_ptr(caches_)](const plugins::Event& event) {
                  if (const auto alive = caches.lock()) alive->good.drop(plugins::EndedSessions::parse(event.json));
                });
}

bool Identity::knows(const Credentials& credentials) const { return find(digestOf(credentials)).has_value(); }

std::optional<PrincipalPtr> Identity::find(const std::string& digest) const {
  const auto now = clock_.monotonicMs();
  const auto link = events_.link();
  if (auto good = caches_->good.find(digest, now, link)) return good;
  return caches_->bad.find(digest, now, link);
}

Resolution Identity::resolve(const Credentials& credentials, std::string_view clientAddress, base::Deadline deadline) {
  const std::string digest = digestOf(credentials);
  if (auto known = find(digest)) return {std::move(*known), std::nullopt};
  const auto generation = caches_->good.generation();
  const auto link = events_.link();
  Resolution resolution = ask(credentials, clientAddress, deadline);
  const auto now = clock_.monotonicMs();
  if (!resolution.principal) {
    caches_->bad.put(digest, {nullptr, now + kKeepBadMs, now + kKeepBadMs, link}, caches_->bad.generation());
  } else if (!resolution.rotation) {
    caches_->good.put(digest, {resolution.principal, now + kKeepGoodMs, now + kKeepAloneMs, link}, generation);
  }
  return resolution;
}

Resolution Identity::ask(const Credentials& credentials, std::string_view clientAddress, base::Deadline deadline) {
  try {
    return parseResolution(base::parseJson(provider_.resolve(requestOf(credentials, clientAddress), deadline)));
  } catch (const std::exception& error) {
    base::logWarn("http", "a session could not be checked", {{"reason", error.what()}});
    throw base::unavailable("Who you are cannot be checked at the moment. Please try again.");
  }
}

}  // namespace instaplay::http
