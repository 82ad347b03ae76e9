#pragma once

#include <functional>
#include <memory>
#include <string>

#include "host/plugins/declarations.hpp"
#include "host/plugins/plugin_instance.hpp"

namespace instaplay::http {

/// One plugin as the pipeline sees it; what it refers to outlives the pipeline.
struct PluginSource {
  std::string id;
  const plugins::Declarations* declarations;
  std::function<bool()> isActive;
  std::function<void(const plugins::Handler&, plugins::Call&)> invoke;
  /// EndpointSessions::open.
  std::function<std::unique_ptr<plugins::EndpointSession>(const plugins::SocketEndpointDeclaration&, plugins::Call&)>
      openSocket = {};
};

inline PluginSource sourceOf(plugins::PluginInstance& plugin) {
  return {plugin.id(), &plugin.declarations(), [&plugin] { return plugin.state() == plugins::PluginState::active; },
          [&plugin](const plugins::Handler& handler, plugins::Call& call) { plugin.invoke(handler, call); },
          [&plugin](const plugins::SocketEndpointDeclaration& endpoint, plugins::Call& handshake) {
            return plugins::EndpointSessions::open(plugin, endpoint, handshake);
          }};
}

}  // namespace instaplay::http
