#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/http/options.hpp"
#include "host/http/plugin_source.hpp"
#include "host/http/request_metrics.hpp"
#include "host/http/validation/request_schemas.hpp"
#include "host/realtime/message_rate.hpp"
#include "host/realtime/socket.hpp"
#include "host/realtime/socket_metrics.hpp"

namespace instaplay::http {

class HttpCall;

/// What makes a route of the method GET a WebSocket.
struct SocketRoute {
  std::string subprotocol;        ///< agreed on when the client offers it; empty: none
  bool needsSubprotocol = false;  ///< refuses clients that do not offer it
  std::size_t maxMessage = 64 * 1024;
  std::optional<realtime::MessageLimit> limit =
      {};  ///< over it the client is read more slowly; none: the session sees to it
  /// Makes what answers at this end, after every check and before the handshake is answered. Throws base::Error to
  /// refuse it. May block.
  std::function<std::unique_ptr<realtime::Session>(HttpCall&)> open;
  realtime::SocketMetrics* metrics = nullptr;  ///< lent for as long as the route is served
};

/// A route of the host's own: declared as those of plugins are, without their handler.
struct HostRoute {
  plugins::RouteDeclaration route;
  std::function<void(HttpCall&)> handle;   ///< answers through call.answer(); throws base::Error
  std::optional<SocketRoute> socket = {};  ///< instead of handle
};

/// The limit group of routes that are never limited.
inline constexpr std::string_view kUnlimited = "none";

/// A route, ready to be served.
struct Endpoint {
  plugins::RouteDeclaration route;
  const PluginSource* plugin = nullptr;   ///< null: the host
  std::function<void(HttpCall&)> handle;  ///< of the host's routes
  std::optional<SocketRoute> socket;      ///< of those that are WebSockets
  std::vector<std::string> parameterNames;
  RequestSchemas schemas;
  std::string limitName;
  const LimitGroup* limit = nullptr;           ///< null: none
  const LimitGroup* anonymousLimit = nullptr;  ///< for callers without a principal
  RouteMetrics metrics;

  std::string_view owner() const { return plugin == nullptr ? std::string_view("host") : plugin->id; }
};

}  // namespace instaplay::http
