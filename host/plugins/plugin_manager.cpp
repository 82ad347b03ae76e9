#include "host/plugins/plugin_manager.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "host/base/log.hpp"
#include "host/plugins/graph.hpp"
#include "host/plugins/plugin_code.hpp"
#include "host/plugins/plugin_discovery.hpp"
#include "host/plugins/plugin_lifecycle.hpp"
#include "host/plugins/plugin_verifier.hpp"

namespace instaplay::plugins {
namespace {

std::string listProblems(const std::vector<std::string>& problems) {
  return fmt::format("{} problem{} with plugins:\n- {}", problems.size(), problems.size() == 1 ? "" : "s",
                     fmt::join(problems, "\n- "));
}

}  // namespace

PluginStartError::PluginStartError(std::vector<std::string> problems)
    : std::runtime_error(listProblems(problems)), problems_(std::move(problems)) {}

PluginManager::PluginManager(HostContext& context, PluginOptions options)
    : context_(context), options_(std::move(options)) {}

PluginManager::~PluginManager() {
  for (auto index = graph_ ? graph_->order() : std::vector<std::size_t>{}; !index.empty(); index.pop_back()) {
    lifecycle(index.back()).destroy();
  }
}

PluginInstance* PluginManager::find(std::string_view id) const {
  const auto found =
      std::find_if(plugins_.begin(), plugins_.end(), [&](const auto& plugin) { return plugin->id() == id; });
  return found == plugins_.end() ? nullptr : found->get();
}

void PluginManager::load() {
  const std::scoped_lock lock(lifecycleMutex_);
  discover();
  addLinked();
  warnOfUnknownPlugins();

  std::vector<GraphNode> nodes;
  for (std::size_t i = 0; i < plugins_.size(); ++i) nodes.push_back({&plugins_[i]->manifest(), isEnabled(i)});
  graph_ = std::make_unique<DependencyGraph>(std::move(nodes));
  for (const auto& [index, failure] : graph_->failures()) {
    if (plugins_[index]->state() == PluginState::verified) fail(index, failure);
  }
  bringUpAll();
  refuseUnservable();
  throwIfRequiredFailed();
}

void PluginManager::discover() {
  Discovery discovery = discoverPlugins(options_.folders);
  folderProblems_ = std::move(discovery.problems);
  const PluginVerifier verifier(options_.allowedHashes);
  for (DiscoveredPlugin& found : discovery.plugins) {
    const std::size_t index = plugins_.size();
    plugins_.push_back(std::make_unique<PluginInstance>(std::move(found.manifest)));
    try {
      if (found.failure) throw PluginFailure(*found.failure);
      verifier.verify(plugins_[index]->manifest(), found.root);
      lifecycle(index).mark(PluginState::verified);
    } catch (const PluginFailure& failure) {
      fail(index, failure);
    }
  }
}

void PluginManager::addLinked() {
  for (const LinkedPlugin& linked : options_.linked) {
    plugins_.push_back(std::make_unique<PluginInstance>(linked.manifest, linked.entry));
    lifecycle(plugins_.size() - 1).mark(PluginState::verified);
  }
}

void PluginManager::bringUpAll() {
  DeclarationOwners owners;
  for (const std::size_t index : graph_->order()) {
    PluginInstance& plugin = *plugins_[index];
    if (plugin.state() != PluginState::verified) continue;
    lifecycle(index).mark(PluginState::resolved);
    if (const std::string reason = missingNeed(index, Need::loaded); !reason.empty()) {
      block(index, reason);
      continue;
    }
    try {
      lifecycle(index).bringUp(settingsOf(plugin.id()), owners);
      if (!isEnabled(index)) lifecycle(index).mark(PluginState::disabled);
    } catch (const PluginFailure& failure) {
      fail(index, failure);
    }
  }
}

/// One that fails takes with it what it declared, which others may refer to: so they are checked again.
void PluginManager::refuseUnservable() {
  for (bool changed = options_.check != nullptr; changed;) {
    std::map<std::string, std::vector<std::string>> reasons;
    for (DeclarationProblem& problem : options_.check(registered())) {
      reasons[problem.plugin].push_back(std::move(problem.reason));
    }
    changed = false;
    for (const std::size_t index : graph_->order()) {
      if (!lifecycle(index).isUp()) continue;
      const Manifest& manifest = plugins_[index]->manifest();
      if (const auto found = reasons.find(manifest.id); found != reasons.end()) {
        fail(index, {Stage::registration, fmt::format("{}", fmt::join(found->second, "; ")), manifest.library,
                     "Correct the declaration, or switch it off with plugins." + manifest.id + ".enabled: false."});
      } else if (const std::string reason = missingNeed(index, Need::loaded); !reason.empty()) {
        block(index, reason);
        lifecycle(index).destroy();
      } else {
        continue;
      }
      lifecycle(index).withdraw();
      changed = true;
    }
  }
}

std::vector<PluginInstance*> PluginManager::registered() const {
  std::vector<PluginInstance*> plugins;
  for (const std::size_t index : graph_->order()) {
    if (lifecycle(index).isUp()) plugins.push_back(plugins_[index].get());
  }
  return plugins;
}

void PluginManager::warnOfUnknownPlugins() const {
  for (const auto& [id, settings] : options_.plugins) {
    if (find(id) == nullptr)
      base::logWarn("plugins", "The configuration names a plugin that is not there", {{"plugin", id}});
  }
}

void PluginManager::migrate() {
  const std::scoped_lock lock(lifecycleMutex_);
  for (const std::size_t index : graph_->order()) {
    if (!isEnabled(index) || !lifecycle(index).isUp()) continue;
    try {
      lifecycle(index).migrate();
    } catch (const PluginFailure& failure) {
      fail(index, failure);
    }
  }
  throwIfRequiredFailed();
}

void PluginManager::start() {
  migrate();
  const std::scoped_lock lock(lifecycleMutex_);
  reconcile();
  throwIfRequiredFailed();
}

void PluginManager::stop(std::chrono::milliseconds grace) {
  const std::scoped_lock lock(lifecycleMutex_);
  if (!graph_) return;
  for (auto order = graph_->order(); !order.empty(); order.pop_back()) {
    PluginInstance& plugin = *plugins_[order.back()];
    if (plugin.state() != PluginState::active) continue;
    if (lifecycle(order.back()).stop(grace, PluginState::stopped)) continue;
    base::logError("plugins", "A plugin still has calls in flight and is not stopped", {{"plugin", plugin.id()}});
    lifecycle(order.back()).mark(PluginState::stopped);
  }
}

void PluginManager::throwIfRequiredFailed() const {
  std::vector<std::string> problems = folderProblems_;
  for (std::size_t i = 0; i < plugins_.size(); ++i) {
    const PluginInstance& plugin = *plugins_[i];
    const bool isBroken =
        plugin.state() == PluginState::failed || (plugin.state() == PluginState::blocked && !isBlockedByChoice(i));
    if (isBroken && !plugin.manifest().optional) problems.push_back(plugin.problem());
  }
  if (!problems.empty()) throw PluginStartError(std::move(problems));
}

PluginLifecycle PluginManager::lifecycle(std::size_t index) const { return {*plugins_[index], context_}; }

bool PluginManager::isEnabled(std::size_t index) const {
  const auto found = options_.plugins.find(plugins_[index]->id());
  return found == options_.plugins.end() || found->second.enabled;
}

const base::Json& PluginManager::settingsOf(const std::string& id) const {
  static const base::Json kNone = base::Json::object();
  const auto found = options_.plugins.find(id);
  return found == options_.plugins.end() ? kNone : found->second.settings;
}

}  // namespace instaplay::plugins
