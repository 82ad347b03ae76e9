#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/plugins/toggles.hpp"

namespace instaplay::http {

/// What an admin can do to a running host; the app implements it, on its main thread where that matters, and keeps
/// what must be kept. Called from any thread; blocks until it is done; throws base::Error.
class HostAdmin {
 public:
  struct PluginView {
    std::string id, version, state, problem;  ///< problem: empty when there is none
  };

  virtual ~HostAdmin() = default;
  virtual std::vector<PluginView> plugins() const = 0;
  virtual void setPluginEnabled(std::string_view id, bool enabled) = 0;
  virtual void setFlag(std::string_view key, const plugins::FlagRule& rule) = 0;
  virtual void reload() = 0;
};

}  // namespace instaplay::http
