#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"
#include "host/http/identity_cache.hpp"
#include "host/http/principal.hpp"
#include "host/plugins/event_bus.hpp"
#include "host/plugins/service_broker.hpp"

namespace instaplay::http {

/// Whoever can tell what a token stands for. Any thread.
class IdentityProvider {
 public:
  virtual ~IdentityProvider() = default;
  virtual bool available() const = 0;
  /// Method "resolve" of auth.identity/1: JSON in and out. Throws base::Error.
  virtual std::string resolve(std::string_view requestJson, base::Deadline deadline) = 0;
  /// Method "check": {"sessionIds":[...]} gives {"sessions":[...]}, of each that still is one what resolve would give.
  virtual std::string check(std::string_view requestJson, base::Deadline deadline) = 0;
};

/// Who the sessions with these ids belong to now; those that ended are left out. Unlike resolve() it renews no token.
/// Throws base::Error when it cannot be told.
std::vector<PrincipalPtr> lookUpSessions(IdentityProvider& provider, const std::vector<std::string>& sessionIds,
                                         base::Deadline deadline);

/// The plugin that provides auth.identity/1.
class BrokeredIdentity final : public IdentityProvider {
 public:
  explicit BrokeredIdentity(plugins::ServiceBroker& services) : services_(services) {}
  bool available() const override;
  std::string resolve(std::string_view requestJson, base::Deadline deadline) override;
  std::string check(std::string_view requestJson, base::Deadline deadline) override;

 private:
  plugins::ServiceBroker& services_;
};

/// Turns credentials into principals and remembers them: up to 60 s, or until the event "auth.session.ended" names
/// them; up to 2 s while such events of other hosts may be missed; tokens that are no good for 2 s. Any thread.
class Identity {
 public:
  Identity(IdentityProvider& provider, plugins::EventBus& events, const base::Clock& clock);

  bool available() const { return provider_.available(); }
  /// Whether resolve() would answer without asking the provider.
  bool knows(const Credentials& credentials) const;
  /// Throws base::Error unavailable when the provider cannot tell.
  Resolution resolve(const Credentials& credentials, std::string_view clientAddress, base::Deadline deadline);

 private:
  /// Kept apart so that a flood of made-up tokens does not push the good ones out.
  struct Caches {
    IdentityCache good, bad;
  };
  std::optional<PrincipalPtr> find(const std::string& digest) const;
  Resolution ask(const Credentials& credentials, std::string_view clientAddress, base::Deadline deadline);

  IdentityProvider& provider_;
  const plugins::EventBus& events_;
  const base::Clock& clock_;
  std::shared_ptr<Caches> caches_;
};

}  // namespace instaplay::http
