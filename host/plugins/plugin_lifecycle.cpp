#include "host/plugins/plugin_lifecycle.hpp"

#include <fmt/ranges.h>

#include "host/base/log.hpp"
#include "host/plugins/collection_indexes.hpp"
#include "host/plugins/host_context.hpp"
#include "host/plugins/plugin_code.hpp"
#include "host/plugins/service_broker.hpp"
#include "host/plugins/settings_check.hpp"
#include "host/stores/sql/migrations.hpp"

namespace instaplay::plugins {

void PluginLifecycle::bringUp(const base::Json& settings, DeclarationOwners& owners) {
  plugin_.settings_ = filledSettings(settings);
  auto code = std::make_unique<PluginCode>(plugin_.manifest_, plugin_.linked_);
  mark(PluginState::loaded);
  code->create(plugin_, context_);
  mark(PluginState::created);
  code->configure(plugin_.settings_, PluginCode::Apply::checkOnly);
  code->configure(plugin_.settings_, PluginCode::Apply::keep);
  mark(PluginState::configured);
  plugin_.declarations_ = code->declare(owners);
  for (const ServiceDeclaration& service : plugin_.declarations_.services) context_.services.provide(plugin_, service);
  plugin_.code_ = std::move(code);
  mark(PluginState::registered);
}

void PluginLifecycle::migrate() {
  if (plugin_.migrated_) return;
  const std::filesystem::path folder = plugin_.manifest_.folder / "migrations";
  const bool hasFolder = !plugin_.manifest_.folder.empty();  // one that is linked into the program may have none
  try {
    if (hasFolder) stores::Migrations(context_.stores.sql, context_.clock).run({plugin_.id(), folder});
    ensureCollections();
  } catch (const std::exception& error) {
    throw PluginFailure(Stage::migrate, error.what(), folder, "Correct it and start the host again.");
  }
  plugin_.migrated_ = true;
}

void PluginLifecycle::ensureCollections() {
  for (const CollectionDeclaration& collection : plugin_.declarations_.collections) {
    context_.stores.documents.ensureCollection(collection.name, parseIndexes(collection.indexesJson));
  }
}

void PluginLifecycle::start() {
  migrate();
  plugin_.code_->start();
  mark(PluginState::active);
}

bool PluginLifecycle::stop(std::chrono::milliseconds grace, PluginState becomes) {
  bool isDrained = plugin_.drain(grace);
  if (isDrained) {
    plugin_.sessions().endAll(plugin_);
    isDrained = plugin_.drain(grace);  // connections that end by themselves meanwhile are calls too
  }
  if (!isDrained) {
    mark(PluginState::active);
    return false;
  }
  try {
    plugin_.code_->stop(grace);
  } catch (const PluginFailure& failure) {
    base::logError("plugins", "A plugin failed to stop", {{"plugin", plugin_.id()}, {"fault", failure.reason}});
  }
  mark(becomes);
  return true;
}

std::string PluginLifecycle::filledSettings(const base::Json& settings) const {
  const CheckedSettings checked = checkSettings(plugin_.manifest_.settingsSchema, settings);
  if (checked.problems.empty()) return base::dumpJson(checked.settings);
  throw PluginFailure(Stage::configure, fmt::format("its settings are wrong at {}", fmt::join(checked.problems, "; ")),
                      fmt::format("plugins.{}.settings", plugin_.id()),
                      fmt::format("Correct them; {} describes what they may be.", plugin_.manifest_.file().string()));
}

std::string PluginLifecycle::checkedSettings(const base::Json& settings) {
  std::string filled = filledSettings(settings);
  plugin_.code_->configure(filled, PluginCode::Apply::checkOnly);
  return filled;
}

void PluginLifecycle::applySettings(const std::string& checkedSettings) {
  plugin_.code_->configure(checkedSettings, PluginCode::Apply::keep);
  const std::scoped_lock lock(plugin_.mutex_);
  plugin_.settings_ = checkedSettings;
}

void PluginLifecycle::destroy() { plugin_.code_.reset(); }

}  // namespace instaplay::plugins
