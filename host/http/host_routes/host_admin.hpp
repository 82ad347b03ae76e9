#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/plugins/toggles.hpp"

namespace instaplay::http {

/// What an admin can do to a running host; the app implements it, on its main thread where that matters, and keeps
/// what must be kept. Called from any thread; blocks until it is done; throws base::Error.
class HostAdmin {
 public:
  /// Why a plugin does not run. reason and fix name no folder of this machine; where does.
  struct PluginProblem {
    std::string stage, reason, fix, where;
  };
  struct PluginView {
    std::string id, version, state;
    std::optional<PluginProblem> problem;
  };

  virtual ~HostAdmin() = default;
  virtual std::vector<PluginView> plugins() const = 0;
  virtual void setPluginEnabled(std::string_view id, bool enabled) = 0;
  virtual void setFlag(std::string_view key, const plugins::FlagRule& rule) = 0;
  virtual void reload() = 0;
};

}  // namespace instaplay::http
