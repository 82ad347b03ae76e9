#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/http/message.hpp"
#include "host/http/query.hpp"
#include "host/plugins/call.hpp"
#include "host/plugins/principal.hpp"

namespace instaplay::testing {

/// The request that opens a connection of an endpoint, as the plugin sees it.
class FakeHandshake final : public plugins::Call {
 public:
  using Parameters = std::vector<std::pair<std::string, std::string>>;

  /// plugin: whose endpoint it is. Borrows head.
  FakeHandshake(const http::RequestHead& head, std::string plugin, plugins::PrincipalPtr principal,
                Parameters parameters);

  void use(std::shared_ptr<const plugins::FlagSnapshot> flags) { flags_ = std::move(flags); }
  std::optional<std::string_view> get(std::string_view key) override;
  std::string_view body() override { return {}; }

 private:
  std::optional<std::string_view> parameter(std::string_view name) const;

  const http::RequestHead& head_;
  const std::string plugin_, path_;
  const plugins::PrincipalPtr principal_;
  const Parameters parameters_;
  const http::Query query_;
};

}  // namespace instaplay::testing
