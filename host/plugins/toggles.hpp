#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "host/plugins/call.hpp"

namespace instaplay::plugins {

/// One flag: on for everybody, for a share of the viewers, or for named users; off for all of them when not on.
struct FlagRule {
  bool on = false;
  int percentage = 100;         ///< of the viewers; a user keeps the side they fell on, anonymous ones share one
  std::set<std::string> users;  ///< usernames and ids (in digits) that have it whatever the percentage
};

/// Feature flags. Any thread; a change replaces all rules at once, and what was read before keeps the old ones.
class Toggles {
 public:
  using Rules = std::map<std::string, FlagRule, std::less<>>;

  struct Viewer {
    std::int64_t id = 0;  ///< 0: anonymous
    std::string username;
  };

  Toggles() = default;
  /// The merged rules: plugin defaults, then features.yaml, then what an admin set.
  void replace(Rules rules);
  std::shared_ptr<const Rules> rules() const;
  /// Fixed for the life of the result. A flag that has no rule is off.
  std::shared_ptr<const FlagSnapshot> snapshot(const Viewer& viewer) const;
  /// All flags with their value for this viewer.
  std::map<std::string, bool> evaluate(const Viewer& viewer) const;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Rules> rules_ = std::make_shared<const Rules>();
};

}  // namespace instaplay::plugins
