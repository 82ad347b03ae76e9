#include <algorithm>

#include "host/base/error.hpp"
#include "host/base/json.hpp"
#include "host/http/host_routes/host_routes.hpp"
#include "host/http/http_call.hpp"

namespace instaplay::http {
namespace {

base::Json describe(const HostAdmin::PluginView& plugin) {
  base::Json json{{"id", plugin.id}, {"version", plugin.version}, {"state", plugin.state}, {"problem", nullptr}};
  if (plugin.problem) {
    json["problem"] = {{"stage", plugin.problem->stage},
                       {"reason", plugin.problem->reason},
                       {"fix", plugin.problem->fix},
                       {"where", plugin.problem->where}};
  }
  return json;
}

base::Json describe(const HostAdmin& admin, std::string_view id) {
  const auto plugins = admin.plugins();
  const auto found = std::ranges::find(plugins, id, &HostAdmin::PluginView::id);
  if (found == plugins.end()) throw base::Error(base::ErrorKind::notFound, "not_found", "There is no such plugin.");
  return describe(*found);
}

HostRoute listPlugins(HostAdmin& admin) {
  return {hostRoute("GET", "/api/v1/admin/plugins", plugins::Access::admin, "All plugins and their states"),
          [&admin](HttpCall& call) {
            base::Json list = base::Json::array();
            for (const auto& plugin : admin.plugins()) list.push_back(describe(plugin));
            replyJson(call, 200, base::dumpJson(list));
          }};
}

HostRoute switchPlugin(HostAdmin& admin) {
  auto route = hostRoute("PUT", "/api/v1/admin/plugins/{id}", plugins::Access::admin, "Switches a plugin on or off");
  route.bodySchema = R"({"type":"object","required":["enabled"],"properties":{"enabled":{"type":"boolean"}}})";
  return {std::move(route), [&admin](HttpCall& call) {
            const std::string id = pathParameter(call, "id");
            const bool enabled = base::parseJson(call.body()).at("enabled").get<bool>();
            describe(admin, id);
            admin.setPluginEnabled(id, enabled);
            audit(call, enabled ? "plugin enabled" : "plugin disabled", id);
            replyJson(call, 200, base::dumpJson(describe(admin, id)));
          }};
}

HostRoute reload(HostAdmin& admin) {
  return {hostRoute("POST", "/api/v1/admin/reload", plugins::Access::admin, "Reads configuration and flags again"),
          [&admin](HttpCall& call) {
            admin.reload();
            audit(call, "configuration reloaded", "");
            replyNothing(call);
          }};
}

}  // namespace

std::vector<HostRoute> pluginAdminRoutes(HostAdmin& admin) {
  return {listPlugins(admin), switchPlugin(admin), reload(admin)};
}

}  // namespace instaplay::http
