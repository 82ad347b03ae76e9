#include "host/plugins/toggles.hpp"

#include <algorithm>

namespace instaplay::plugins {
namespace {

/// 0 to 99, the same for ever for a flag and a user, and unrelated between flags: FNV-1a with a final mix.
int bucketOf(std::string_view flag, std::int64_t userId) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&hash](std::string_view text) {
    for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
  };
  add(flag);
  add(":");
  add(std::to_string(userId));
  hash ^= hash >> 32;
  hash *= 0x9e3779b97f4a7c15;
  return static_cast<int>((hash >> 32) % 100);
}

/// Digits stand for an id only, so that nobody gets a flag by taking another's id for a username.
bool isNamed(const FlagRule& rule, const Toggles::Viewer& viewer) {
  if (viewer.id == 0 || rule.users.empty()) return false;
  if (rule.users.count(std::to_string(viewer.id)) != 0) return true;
  const bool isDigits =
      std::all_of(viewer.username.begin(), viewer.username.end(), [](char c) { return c >= '0' && c <= '9'; });
  return !isDigits && rule.users.count(viewer.username) != 0;
}

bool isOnFor(std::string_view flag, const FlagRule& rule, const Toggles::Viewer& viewer) {
  if (!rule.on) return false;
  return rule.percentage >= 100 || isNamed(rule, viewer) || bucketOf(flag, viewer.id) < rule.percentage;
}

class RulesSnapshot final : public FlagSnapshot {
 public:
  RulesSnapshot(std::shared_ptr<const Toggles::Rules> rules, Toggles::Viewer viewer)
      : rules_(std::move(rules)), viewer_(std::move(viewer)) {}

  bool isOn(std::string_view flag) const override {
    const auto rule = rules_->find(flag);
    return rule != rules_->end() && isOnFor(flag, rule->second, viewer_);
  }

 private:
  std::shared_ptr<const Toggles::Rules> rules_;
  Toggles::Viewer viewer_;
};

}  // namespace

void Toggles::replace(Rules rules) {
  auto next = std::make_shared<const Rules>(std::move(rules));
  const std::scoped_lock lock(mutex_);
  rules_.swap(next);
}

std::shared_ptr<const Toggles::Rules> Toggles::rules() const {
  const std::scoped_lock lock(mutex_);
  return rules_;
}

std::shared_ptr<const FlagSnapshot> Toggles::snapshot(const Viewer& viewer) const {
  return std::make_shared<const RulesSnapshot>(rules(), viewer);
}

std::map<std::string, bool> Toggles::evaluate(const Viewer& viewer) const {
  std::map<std::string, bool> values;
  for (const auto& [flag, rule] : *rules()) values[flag] = isOnFor(flag, rule, viewer);
  return values;
}

}  // namespace instaplay::plugins
