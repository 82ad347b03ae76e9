#include <algorithm>
#include <chrono>

#include "host/base/json.hpp"
#include "host/base/log.hpp"
#include "host/http/host_routes/host_routes.hpp"
#include "host/http/http_call.hpp"

namespace instaplay::http {
namespace {

constexpr std::chrono::milliseconds kCheckTime{1000};

bool answers(const Dependency& dependency) {
  try {
    dependency.check(base::Deadline::after(kCheckTime));
    return true;
  } catch (const std::exception& error) {
    base::logWarn("http", "a dependency does not answer", {{"dependency", dependency.name}, {"reason", error.what()}});
    return false;
  }
}

/// Those that do not answer.
std::vector<const Dependency*> brokenAmong(const std::vector<Dependency>& dependencies) {
  std::vector<const Dependency*> broken;
  for (const Dependency& dependency : dependencies) {
    if (!answers(dependency)) broken.push_back(&dependency);
  }
  return broken;
}

bool isRequired(const Dependency* dependency) { return dependency->weight == Dependency::Weight::required; }

base::Error notReady(const std::vector<const Dependency*>& broken) {
  std::string names;
  std::vector<base::FieldError> fields;
  for (const Dependency* dependency : broken) {
    names += (names.empty() ? "" : ", ") + dependency->name;
    fields.push_back({"/dependencies/" + dependency->name, "does not answer"});
  }
  return {base::ErrorKind::unavailable, "unavailable", "Not ready: " + names + ".", std::move(fields)};
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
            const auto broken = brokenAmong(dependencies);
            if (std::ranges::any_of(broken, isRequired)) throw notReady(broken);
            base::Json data = describe(plugins());
            data["status"] = broken.empty() ? "ready" : "degraded";
            for (const Dependency& dependency : dependencies) data["dependencies"][dependency.name] = "ok";
            for (const Dependency* dependency : broken) data["dependencies"][dependency->name] = "down";
            replyJson(call, 200, base::dumpJson(data));
          }};
}

}  // namespace instaplay::http
