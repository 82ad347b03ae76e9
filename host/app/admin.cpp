#include "host/app/admin.hpp"

#include "host/app/admin_toggles.hpp"
#include "host/base/error.hpp"
#include "host/plugins/plugin_manager.hpp"

namespace instaplay::app {

std::vector<http::HostAdmin::PluginView> Admin::plugins() const {
  std::vector<PluginView> views;
  for (const auto& plugin : platform_.plugins().plugins()) {
    views.push_back({plugin->id(), plugin->manifest().version, std::string(plugins::stateName(plugin->state())),
                     plugin->problem()});
  }
  return views;
}

void Admin::setPluginEnabled(std::string_view id, bool enabled) {
  platform_.plugins().setEnabled(id, enabled);
  platform_.adminToggles().savePlugin(id, enabled);
}

void Admin::setFlag(std::string_view key, const plugins::FlagRule& rule) {
  platform_.adminToggles().saveFlag(key, rule);
  platform_.toggles().replace(platform_.adminToggles().layOver(*platform_.toggles().rules()));
}

void Admin::reload() {
  try {
    reload_();
  } catch (const base::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw base::Error(base::ErrorKind::unprocessable, "unprocessable", error.what());
  }
}

}  // namespace instaplay::app
