#include <chrono>

#include "host/base/json.hpp"
#include "host/base/log.hpp"
#include "host/http/host_routes/host_routes.hpp"
#include "host/http/http_call.hpp"

namespace instaplay::http {
namespace {

constexpr std::chrono::milliseconds kCheckTime{1000};

std::vector<base::FieldError> brokenAmong(const std::vector<Dependency>& dependencies) {
  std::vector<base::FieldError> broken;
  for (const Dependency& dependency : dependencies) {
    try {
      dependency.check(base::Deadline::after(kCheckTime));
    } catch (const std::exception& error) {
      base::logWarn("http", "a dependency does not answer",
                    {{"dependency", dependency.name}, {"reason", error.what()}});
      broken.push_back({"/dependencies/" + dependency.name, "does not answer"});
    }
  }
  return broken;
}

base::Error notReady(std::vector<base::FieldError> broken) {
  std::string names;
  for (const auto& field : broken) names += (names.empty() ? "" : ", ") + field.path.substr(field.path.rfind('/') + 1);
  return {base::ErrorKind::unavailable, "unavailable", "Not ready: " + names + ".", std::move(broken)};
}

/// The state of each plugin, and why those that should run do not.
base::Json describe(const std::vector<HostAdmin::PluginView>& plugins) {
  base::Json data{{"plugins", base::Json::object()}, {"problems", base::Json::object()}};
  for (const auto& plugin : plugins) {
    data["plugins"][plugin.id] = plugin.state;
    if (!plugin.problem) continue;
    const auto& [stage, reason, fix, where] = *plugin.problem;
    data["problems"][plugin.id] = {{"stage", stage}, {"reason", reason}, {"fix", fix}};
  }
  return data;
}

}  // namespace

HostRoute healthRoute() {
  auto route = hostRoute("GET", "/healthz", plugins::Access::everybody, "Whether the process lives");
  route.limitGroup = kUnlimited;
  return {std::move(route), [](HttpCall& call) { replyJson(call, 200, R"({"status":"ok"})"); }};
}

HostRoute readinessRoute(std::vector<Dependency> dependencies,
                         std::function<std::vector<HostAdmin::PluginView>()> plugins) {
  auto route = hostRoute("GET", "/readyz", plugins::Access::everybody, "Whether every dependency answers");
  return {std::move(route), [dependencies = std::move(dependencies), plugins = std::move(plugins)](HttpCall& call) {
            if (auto broken = brokenAmong(dependencies); !broken.empty()) throw notReady(std::move(broken));
            base::Json data = describe(plugins());
            data["status"] = "ready";
            for (const auto& dependency : dependencies) data["dependencies"][dependency.name] = "ok";
            replyJson(call, 200, base::dumpJson(data));
          }};
}

}  // namespace instaplay::http
