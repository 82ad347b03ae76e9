#pragma once

#include <memory>
#include <vector>

#include "host/http/named_schemas.hpp"
#include "host/http/options.hpp"
#include "host/http/plugin_source.hpp"
#include "host/plugins/socket_commands.hpp"
#include "host/plugins/toggles.hpp"

namespace instaplay::http {

/// Runs the commands that plugins declared, by the rules that their routes have.
class PluginCommands final : public plugins::SocketCommands {
 public:
  /// What it is made of; the references are lent for as long as it lives.
  struct Parts {
    std::vector<PluginSource> plugins;
    const plugins::Toggles& toggles;
    stores::RateLimits& limits;
  };

  /// Which commands cannot be served; the constructor would throw it.
  static std::vector<RouteProblem> problemsOf(const Options& options, const std::vector<PluginSource>& plugins);

  /// Compiles the schemas. Throws PipelineError.
  PluginCommands(const Options& options, Parts parts);
  ~PluginCommands() override;

  plugins::CommandAnswer run(const plugins::SocketCaller& caller, const plugins::SocketRequest& request) const override;

 private:
  class Table;
  const std::unique_ptr<Table> table_;
};

}  // namespace instaplay::http
