// The part of PluginManager that decides which of the loaded plugins run.
#include <fmt/ranges.h>

#include "host/base/log.hpp"
#include "host/plugins/graph.hpp"
#include "host/plugins/plugin_lifecycle.hpp"
#include "host/plugins/plugin_manager.hpp"

namespace instaplay::plugins {
namespace {

using base::Error;
using base::ErrorKind;

Error busy(const std::string& id) {
  return {ErrorKind::conflict, std::string(kPluginBusy),
          fmt::format("Calls of {} are still in flight; try again later.", id)};
}

std::string_view stateInWords(PluginState state) {
  return state == PluginState::disabled ? "disabled" : state == PluginState::failed ? "failed" : "not running";
}

}  // namespace

std::string PluginManager::missingNeed(std::size_t index, Need need) const {
  for (const ServiceNeed& service : plugins_[index]->manifest().needs) {
    if (service.optional) continue;
    const std::size_t provider = graph_->providerOf(service);
    if (provider == DependencyGraph::npos) return fmt::format("needs {}, {}", service.id, graph_->whyMissing(service));

    const PluginInstance& plugin = *plugins_[provider];
    const bool isThere = need == Need::loaded ? lifecycle(provider).isUp() : plugin.state() == PluginState::active;
    if (isThere) continue;
    const std::string chain = plugin.state() == PluginState::blocked ? missingNeed(provider, need) : std::string();
    if (!chain.empty()) return fmt::format("needs {} from {}, which {}", service.id, plugin.id(), chain);
    return fmt::format("needs {} from {}, which is {}", service.id, plugin.id(), stateInWords(plugin.state()));
  }
  return {};
}

bool PluginManager::isBlockedByChoice(std::size_t index) const {
  for (const ServiceNeed& service : plugins_[index]->manifest().needs) {
    if (service.optional) continue;
    const std::size_t provider = graph_->providerOf(service);
    if (provider == DependencyGraph::npos) return false;
    const PluginState state = plugins_[provider]->state();
    if (state == PluginState::failed || (state == PluginState::blocked && !isBlockedByChoice(provider))) return false;
  }
  return true;
}

void PluginManager::block(std::size_t index, const std::string& reason) {
  const Manifest& manifest = plugins_[index]->manifest();
  const PluginFailure failure(
      Stage::resolve, reason, manifest.file(),
      fmt::format("Install or enable what it needs, or switch it off with plugins.{}.enabled: false.", manifest.id));
  if (isEnabled(index)) base::logWarn("plugins", describeFailure(manifest.id, manifest.version, failure));
  lifecycle(index).mark(isEnabled(index) ? PluginState::blocked : PluginState::disabled, failure);
}

void PluginManager::fail(std::size_t index, const PluginFailure& failure) {
  const Manifest& manifest = plugins_[index]->manifest();
  if (isEnabled(index)) base::logError("plugins", describeFailure(manifest.id, manifest.version, failure));
  lifecycle(index).mark(isEnabled(index) ? PluginState::failed : PluginState::disabled, failure);
  lifecycle(index).destroy();
}

/// Brings what runs in line with what is enabled: dependants stop first and start last.
void PluginManager::reconcile() {
  const std::vector<char> wanted = wantedPlugins();
  stopUnwanted(wanted);
  for (const std::size_t index : graph_->order()) {
    if (wanted[index] != 0) startIfPossible(index);
  }
  for (const std::size_t index : graph_->order()) {
    if (wanted[index] != 0 || !lifecycle(index).isUp()) continue;
    if (isEnabled(index))
      block(index, missingNeed(index, Need::active));
    else
      lifecycle(index).mark(PluginState::disabled);
  }
}

std::vector<char> PluginManager::wantedPlugins() const {
  std::vector<char> wanted(plugins_.size(), 0);
  for (const std::size_t index : graph_->order()) {
    wanted[index] = isEnabled(index) && lifecycle(index).isUp();
    for (const ServiceNeed& need : plugins_[index]->manifest().needs) {
      const std::size_t provider = graph_->providerOf(need);
      if (!need.optional && (provider == DependencyGraph::npos || wanted[provider] == 0)) wanted[index] = 0;
    }
  }
  return wanted;
}

void PluginManager::stopUnwanted(const std::vector<char>& wanted) {
  for (auto order = graph_->order(); !order.empty(); order.pop_back()) {
    const std::size_t index = order.back();
    if (wanted[index] != 0 || plugins_[index]->state() != PluginState::active) continue;
    const PluginState becomes = isEnabled(index) ? PluginState::blocked : PluginState::disabled;
    if (!lifecycle(index).stop(options_.drain, becomes)) throw busy(plugins_[index]->id());
  }
}

void PluginManager::startIfPossible(std::size_t index) {
  if (plugins_[index]->state() == PluginState::active) return;
  if (const std::string reason = missingNeed(index, Need::active); !reason.empty()) return block(index, reason);
  try {
    lifecycle(index).start();
    base::logInfo("plugins", "Plugin started", {{"plugin", plugins_[index]->id()}});
  } catch (const PluginFailure& failure) {
    fail(index, failure);
  }
}

void PluginManager::setEnabled(std::string_view id, bool enabled) {
  const std::scoped_lock lock(lifecycleMutex_);
  const PluginInstance* plugin = find(id);
  if (plugin == nullptr) throw Error{ErrorKind::notFound, "plugin_not_found", "There is no such plugin."};

  bool& current = options_.plugins[plugin->id()].enabled;
  const bool before = std::exchange(current, enabled);
  try {
    reconcile();
  } catch (const Error&) {
    current = before;
    reconcile();
    throw;
  }
  if (enabled && plugin->state() != PluginState::active && plugin->state() != PluginState::blocked) {
    current = before;
    throw Error{ErrorKind::conflict, "plugin_failed", plugin->problem()};
  }
}

bool PluginManager::isEnabled(std::string_view id) {
  const std::scoped_lock lock(lifecycleMutex_);
  for (std::size_t index = 0; index < plugins_.size(); ++index) {
    if (plugins_[index]->id() == id) return isEnabled(index);
  }
  return false;
}

void PluginManager::reconfigure(const std::map<std::string, PluginSettings>& plugins) {
  const std::scoped_lock lock(lifecycleMutex_);
  applyAll(checkAll(plugins));
  const auto before = std::exchange(options_.plugins, plugins);
  try {
    reconcile();
  } catch (const Error&) {
    applyAll(checkAll(before));
    options_.plugins = before;
    reconcile();
    throw;
  }
}

PluginManager::CheckedSettings PluginManager::checkAll(const std::map<std::string, PluginSettings>& plugins) const {
  CheckedSettings checked;
  std::vector<std::string> problems;
  for (const std::size_t index : graph_->order()) {
    if (!lifecycle(index).isUp()) continue;
    const Manifest& manifest = plugins_[index]->manifest();
    const auto given = plugins.find(manifest.id);
    try {
      checked[index] =
          lifecycle(index).checkedSettings(given == plugins.end() ? base::Json::object() : given->second.settings);
    } catch (const PluginFailure& failure) {
      problems.push_back(describeFailure(manifest.id, manifest.version, failure));
    }
  }
  if (problems.empty()) return checked;
  throw Error{ErrorKind::unprocessable, "invalid_settings", fmt::format("{}", fmt::join(problems, "\n"))};
}

/// Gives every plugin its new settings, or, when one refuses them in spite of the check, all of them the old ones.
void PluginManager::applyAll(const CheckedSettings& checked) const {
  CheckedSettings before;
  try {
    for (const auto& [index, settings] : checked) {
      before[index] = plugins_[index]->settings();
      lifecycle(index).applySettings(settings);
    }
  } catch (const PluginFailure& failure) {
    for (const auto& [index, settings] : before) lifecycle(index).applySettings(settings);
    throw Error{ErrorKind::unprocessable, "invalid_settings", failure.reason};
  }
}

}  // namespace instaplay::plugins
