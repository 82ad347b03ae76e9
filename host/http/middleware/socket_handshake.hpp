#pragma once

#include <string>
#include <vector>

#include "host/http/middleware/step.hpp"
#include "host/http/own_origin.hpp"

namespace instaplay::http {

/// What a handshake of RFC 6455 must be, on routes that are WebSockets: others are answered with 426 or 400.
class SocketHandshakeStep final : public Step {
 public:
  std::optional<Response> begin(RequestContext& request) const override;
};

/// Keeps pages of other sites from opening WebSockets with the cookies of their visitors: with a cookie the Origin must
/// be ours or a listed one. A bearer token needs none: no browser adds one.
class SocketOriginStep final : public Step {
 public:
  SocketOriginStep(OwnOrigin ours, std::vector<std::string> listed)
      : ours_(std::move(ours)), listed_(std::move(listed)) {}
  std::optional<Response> begin(RequestContext& request) const override;

 private:
  OwnOrigin ours_;
  std::vector<std::string> listed_;
};

/// The subprotocol that both ends speak; empty: none.
std::string agreedSubprotocol(const Headers& headers, std::string_view ours);

}  // namespace instaplay::http
