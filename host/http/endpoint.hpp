#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/http/options.hpp"
#include "host/http/plugin_source.hpp"
#include "host/http/request_metrics.hpp"
#include "host/http/validation/request_schemas.hpp"

namespace instaplay::http {

class HttpCall;

/// A route of the host's own: declared as those of plugins are, without their handler.
struct HostRoute {
  plugins::RouteDeclaration route;
  std::function<void(HttpCall&)> handle;  ///< answers through call.answer(); throws base::Error
};

/// The limit group of routes that are never limited.
inline constexpr std::string_view kUnlimited = "none";

/// A route, ready to be served.
struct Endpoint {
  plugins::RouteDeclaration route;
  const PluginSource* plugin = nullptr;   ///< null: the host
  std::function<void(HttpCall&)> handle;  ///< of the host's routes
  std::vector<std::string> parameterNames;
  RequestSchemas schemas;
  std::string limitName;
  const LimitGroup* limit = nullptr;           ///< null: none
  const LimitGroup* anonymousLimit = nullptr;  ///< for callers without a principal
  RouteMetrics metrics;

  std::string_view owner() const { return plugin == nullptr ? std::string_view("host") : plugin->id; }
};

}  // namespace instaplay::http
