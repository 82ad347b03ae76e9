#include "host/plugins/plugin_failure.hpp"

#include <fmt/format.h>

namespace instaplay::plugins {
namespace {

std::string outcomeOf(Stage stage) {
  return stage == Stage::resolve ? "blocked" : fmt::format("not {}", stageName(stage));
}

}  // namespace

std::string_view stageName(Stage stage) {
  switch (stage) {
    case Stage::load: return "loaded";
    case Stage::resolve: return "resolved";
    case Stage::create: return "created";
    case Stage::configure: return "configured";
    case Stage::registration: return "registered";
    case Stage::migrate: return "migrated";
    case Stage::start: break;
  }
  return "started";
}

std::string describeFailure(std::string_view id, std::string_view version, const PluginFailure& failure) {
  std::string text = fmt::format("{} {} {}: {}", id, version, outcomeOf(failure.stage), failure.reason);
  if (!failure.where.empty()) text += fmt::format(" ({}).", failure.where.string());
  if (!failure.fix.empty()) text += " " + failure.fix;
  return text;
}

}  // namespace instaplay::plugins
