#include "host/plugins/plugin_failure.hpp"

#include <fmt/format.h>

namespace instaplay::plugins {
namespace {

std::string_view outcomeOf(Stage stage) {
  switch (stage) {
    case Stage::load: return "not loaded";
    case Stage::create: return "not created";
    case Stage::configure: return "not configured";
    case Stage::registration: return "not registered";
    case Stage::migrate: return "not migrated";
    case Stage::start: break;
  }
  return "not started";
}

}  // namespace

std::string describeFailure(std::string_view id, std::string_view version, const PluginFailure& failure) {
  return fmt::format("{} {} {}: {} ({}). {}", id, version, outcomeOf(failure.stage), failure.reason,
                     failure.where.string(), failure.fix);
}

}  // namespace instaplay::plugins
