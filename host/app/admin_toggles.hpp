#pragma once

#include <map>
#include <string>
#include <string_view>

#include "host/base/clock.hpp"
#include "host/plugins/toggles.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::app {

/// What admins switched while the host ran (host_toggles): wins over every file, also after a restart. Any thread.
/// Throws base::Error unavailable when the store is down.
class AdminToggles {
 public:
  AdminToggles(stores::SqlStore& sql, const base::Clock& clock) : sql_(sql), clock_(clock) {}

  void saveFlag(std::string_view key, const plugins::FlagRule& rule);
  void savePlugin(std::string_view id, bool isEnabled);

  /// rules with the saved flags laid over those that still exist.
  plugins::Toggles::Rules layOver(plugins::Toggles::Rules rules);
  /// The saved switches by plugin.
  std::map<std::string, bool> plugins();
  /// Everything that is saved, by its name in the table: equal to what it was before when nothing changed.
  std::map<std::string, std::string> all() { return load(""); }

 private:
  void save(const std::string& name, const std::string& value);
  std::map<std::string, std::string> load(std::string_view prefix);

  stores::SqlStore& sql_;
  const base::Clock& clock_;
};

}  // namespace instaplay::app
