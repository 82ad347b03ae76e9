#include "host/app/admin_toggles.hpp"

#include <array>

#include "host/base/json.hpp"
#include "host/base/log.hpp"

namespace instaplay::app {
namespace {

using base::Json;
using stores::SqlValue;

constexpr std::string_view kFlagPrefix = "flag:";
constexpr std::string_view kPluginPrefix = "plugin:";

constexpr auto kSave =
    "INSERT INTO host_toggles (name, value, changed_ms, changed_by) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_ms = excluded.changed_ms, "
    "changed_by = excluded.changed_by";
constexpr auto kLoad = "SELECT name, value FROM host_toggles";

plugins::FlagRule parseRule(const std::string& text) {
  const Json json = Json::parse(text);
  return {.on = json.at("enabled"), .percentage = json.at("percentage"), .users = json.at("users")};
}

}  // namespace

void AdminToggles::saveFlag(std::string_view key, const plugins::FlagRule& rule) {
  const Json value{{"enabled", rule.on}, {"percentage", rule.percentage}, {"users", rule.users}};
  save(std::string(kFlagPrefix).append(key), base::dumpJson(value));
}

void AdminToggles::savePlugin(std::string_view id, bool isEnabled) {
  save(std::string(kPluginPrefix).append(id), isEnabled ? "true" : "false");
}

plugins::Toggles::Rules AdminToggles::layOver(plugins::Toggles::Rules rules) {
  for (const auto& [key, value] : load(kFlagPrefix)) {
    const auto rule = rules.find(key);
    if (rule != rules.end()) rule->second = parseRule(value);
  }
  return rules;
}

std::map<std::string, bool> AdminToggles::plugins() {
  std::map<std::string, bool> switches;
  for (const auto& [id, value] : load(kPluginPrefix)) switches[id] = value == "true";
  return switches;
}

/// The request that made the change stands beside it: its log line names the admin.
void AdminToggles::save(const std::string& name, const std::string& value) {
  sql_.exec(kSave, std::array<SqlValue, 4>{name, value, clock_.nowMs(), base::LogScope::requestId()});
}

std::map<std::string, std::string> AdminToggles::load(std::string_view prefix) {
  std::map<std::string, std::string> values;
  sql_.query(kLoad, {}, [&](stores::SqlRow row) {
    const auto name = std::get<std::string_view>(row[0]);
    if (name.starts_with(prefix)) values.emplace(name.substr(prefix.size()), std::get<std::string_view>(row[1]));
    return true;
  });
  return values;
}

}  // namespace instaplay::app
