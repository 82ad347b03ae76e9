#include "host/app/admin.hpp"

#include <set>

#include "host/base/error.hpp"
#include "host/plugins/plugin_manager.hpp"

namespace instaplay::app {
namespace {

/// "/srv/plugins/polls/plugin.yaml:3" is told as "polls/plugin.yaml:3".
std::string withoutFolders(std::string text, const std::set<std::string>& folders) {
  for (const std::string& folder : folders) {
    for (std::size_t at; (at = text.find(folder)) != std::string::npos;) text.erase(at, folder.size());
  }
  return text;
}

}  // namespace

std::vector<http::HostAdmin::PluginView> Admin::plugins() const {
  const auto& all = platform_.plugins().plugins();
  std::set<std::string> folders;
  for (const auto& plugin : all) folders.insert(plugin->manifest().folder.parent_path() / "");
  std::vector<PluginView> views;
  for (const auto& plugin : all) {
    PluginView& view = views.emplace_back(PluginView{plugin->id(), plugin->manifest().version,
                                                     std::string(plugins::stateName(plugin->state())), std::nullopt});
    if (const auto failure = plugin->failure()) {
      view.problem =
          PluginProblem{std::string(plugins::stageName(failure->stage)), withoutFolders(failure->reason, folders),
                        withoutFolders(failure->fix, folders), failure->where.string()};
    }
  }
  return views;
}

void Admin::setPluginEnabled(std::string_view id, bool enabled) { platform_.setPluginEnabled(id, enabled); }

void Admin::setFlag(std::string_view key, const plugins::FlagRule& rule) { platform_.setFlag(key, rule); }

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
