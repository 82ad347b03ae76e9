#pragma once

#include <functional>
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
};

inline PluginSource sourceOf(plugins::PluginInstance& plugin) {
  return {plugin.id(), &plugin.declarations(), [&plugin] { return plugin.state() == plugins::PluginState::active; },
          [&plugin](const plugins::Handler& handler, plugins::Call& call) { plugin.invoke(handler, call); }};
}

}  // namespace instaplay::http
