#include "host/base/error.hpp"
#include "host/base/json.hpp"
#include "host/http/host_routes/host_routes.hpp"
#include "host/http/http_call.hpp"

namespace instaplay::http {
namespace {

constexpr std::string_view kRuleSchema = R"({"type":"object","required":["enabled"],"properties":{
  "enabled":{"type":"boolean"},
  "percentage":{"type":"integer","minimum":0,"maximum":100},
  "users":{"type":"array","maxItems":1000,"uniqueItems":true,"items":{"type":"string","minLength":1,"maxLength":64}}}})";

base::Json describe(const std::string& key, const plugins::FlagRule& rule) {
  return {{"key", key}, {"enabled", rule.on}, {"percentage", rule.percentage}, {"users", rule.users}};
}

plugins::FlagRule parseRule(std::string_view text) {
  const base::Json json = base::parseJson(text);
  plugins::FlagRule rule;
  rule.on = json.at("enabled").get<bool>();
  rule.percentage = json.value("percentage", 100);
  rule.users = json.value("users", decltype(rule.users){});
  return rule;
}

HostRoute listFlags(const plugins::Toggles& toggles) {
  return {hostRoute("GET", "/api/v1/admin/flags", plugins::Access::admin, "All feature flags and their rules"),
          [&toggles](HttpCall& call) {
            base::Json list = base::Json::array();
            for (const auto& [key, rule] : *toggles.rules()) list.push_back(describe(key, rule));
            replyJson(call, 200, base::dumpJson(list));
          }};
}

HostRoute setFlag(HostAdmin& admin, const plugins::Toggles& toggles) {
  auto route = hostRoute("PUT", "/api/v1/admin/flags/{key}", plugins::Access::admin, "Sets the rule of a feature flag");
  route.bodySchema = kRuleSchema;
  return {std::move(route), [&admin, &toggles](HttpCall& call) {
            const std::string key = pathParameter(call, "key");
            if (!toggles.rules()->contains(key)) {
              throw base::Error(base::ErrorKind::notFound, "not_found", "There is no such feature flag.");
            }
            const auto rule = parseRule(call.body());
            admin.setFlag(key, rule);
            audit(call, "feature flag set", key);
            replyJson(call, 200, base::dumpJson(describe(key, rule)));
          }};
}

}  // namespace

std::vector<HostRoute> flagAdminRoutes(HostAdmin& admin, const plugins::Toggles& toggles) {
  return {listFlags(toggles), setFlag(admin, toggles)};
}

}  // namespace instaplay::http
