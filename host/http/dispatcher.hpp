#pragma once

#include <vector>

#include "host/http/http_call.hpp"
#include "host/http/plugin_source.hpp"

namespace instaplay::http {

/// Runs the plugins' steps before, the handler, and the plugins' steps after. Lent the sources.
class Dispatcher {
 public:
  explicit Dispatcher(const std::vector<PluginSource>& plugins);
  /// Leaves what was said in call.answer(). Throws what a route of the host throws.
  void run(HttpCall& call) const;

 private:
  struct PluginStep {
    const PluginSource* plugin;
    const plugins::StepDeclaration* step;
  };
  static void runStep(const PluginStep& step, HttpCall& call);

  std::vector<PluginStep> before_, after_;
};

}  // namespace instaplay::http
