#include "host/plugins/features_file.hpp"

#include <fmt/ranges.h>

#include "host/base/nearest.hpp"
#include "host/plugins/yaml_file.hpp"

namespace instaplay::plugins {
namespace {

class FeaturesReader {
 public:
  FeaturesReader(const std::filesystem::path& path, Toggles::Rules defaults)
      : file_(path), rules_(std::move(defaults)) {}

  Toggles::Rules read() {
    file_.checkKeys(file_.root(), {"flags"});
    if (const YAML::Node flags = file_.root()["flags"]; flags && !flags.IsNull()) readFlags(flags);
    if (!file_.problems().empty()) throw FeaturesError(fmt::format("{}", fmt::join(file_.problems(), "\n")));
    return std::move(rules_);
  }

 private:
  void readFlags(const YAML::Node& flags) {
    if (!flags.IsMap()) return file_.report(flags, "\"flags\" must be a map of flags");
    std::vector<std::string> known;
    for (const auto& [flag, rule] : rules_) known.push_back(flag);
    file_.checkKeys(flags, known, "flags.");
    for (const auto& entry : flags) {
      const auto rule = rules_.find(entry.first.Scalar());
      if (rule != rules_.end()) readRule(entry.second, "flags." + rule->first, rule->second);
    }
  }

  void readRule(const YAML::Node& node, const std::string& key, FlagRule& rule) {
    if (!node.IsMap()) return file_.report(node, fmt::format("\"{}\" must be a map, such as {{enabled: true}}", key));
    file_.checkKeys(node, {"enabled", "percentage", "users"}, key + ".");
    if (const YAML::Node enabled = node["enabled"]) rule.on = file_.readFlag(enabled, key + ".enabled");
    if (const YAML::Node percentage = node["percentage"]) readPercentage(percentage, key + ".percentage", rule);
    if (const YAML::Node users = node["users"]) readUsers(users, key + ".users", rule);
  }

  void readPercentage(const YAML::Node& node, const std::string& key, FlagRule& rule) {
    int value = -1;
    if (!node.IsScalar() || !YAML::convert<int>::decode(node, value) || value < 0 || value > 100) {
      return file_.report(node, fmt::format("\"{}\" must be a whole number from 0 to 100", key));
    }
    rule.percentage = value;
  }

  void readUsers(const YAML::Node& node, const std::string& key, FlagRule& rule) {
    if (!node.IsSequence()) return file_.report(node, fmt::format("\"{}\" must be a list of usernames or ids", key));
    rule.users.clear();
    for (const YAML::Node& user : node) {
      if (user.IsScalar() && !user.Scalar().empty())
        rule.users.insert(user.Scalar());
      else
        file_.report(user, fmt::format("\"{}\" must hold usernames or ids", key));
    }
  }

  YamlFile file_;
  Toggles::Rules rules_;
};

}  // namespace

Toggles::Rules featureDefaults(const std::vector<std::unique_ptr<PluginInstance>>& plugins) {
  Toggles::Rules rules;
  for (const auto& plugin : plugins) {
    for (const auto& [flag, on] : plugin->manifest().features) rules[flag].on = on;
  }
  return rules;
}

Toggles::Rules readFeatures(const std::filesystem::path& file, Toggles::Rules defaults) {
  return FeaturesReader(file, std::move(defaults)).read();
}

}  // namespace instaplay::plugins
