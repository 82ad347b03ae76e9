#pragma once

#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

namespace instaplay::plugins {

/// Which step of a plugin's life failed.
enum class Stage { load, resolve, create, configure, registration, migrate, start };

/// "loaded", "started": what the plugin did not become.
std::string_view stageName(Stage stage);

/// Why a plugin cannot go on, for operators: what is wrong with both values, where, and what to do about it.
struct PluginFailure : std::exception {
  PluginFailure(Stage stage, std::string reason, std::filesystem::path where, std::string fix)
      : stage(stage), reason(std::move(reason)), where(std::move(where)), fix(std::move(fix)) {}
  const char* what() const noexcept override { return reason.c_str(); }

  Stage stage;
  std::string reason;
  std::filesystem::path where;  ///< may be empty, as fix may, when the reason says it
  std::string fix;
};

/// "polls 2.1.0 not loaded: needs SDK ABI 1.6, this host provides 1.4 (plugins/polls/polls.so). Rebuild it ..."
std::string describeFailure(std::string_view id, std::string_view version, const PluginFailure& failure);

}  // namespace instaplay::plugins
