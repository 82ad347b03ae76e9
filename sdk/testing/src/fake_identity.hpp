#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/http/identity.hpp"

namespace instaplay::testing {

/// Knows the tokens that it makes itself; any other is for the plugin that provides auth.identity/1, if there is one.
class FakeIdentity final : public http::IdentityProvider {
 public:
  explicit FakeIdentity(plugins::ServiceBroker& services) : plugin_(services) {}

  /// A bearer token for a user of the test's making.
  static std::string tokenFor(std::int64_t userId, std::string_view username, std::string_view role);

  bool available() const override { return true; }
  std::string resolve(std::string_view requestJson, base::Deadline deadline) override;
  std::string check(std::string_view requestJson, base::Deadline deadline) override {
    return plugin_.check(requestJson, deadline);
  }

 private:
  http::BrokeredIdentity plugin_;
};

}  // namespace instaplay::testing
