#pragma once

#include <instaplay/sql.hpp>

#include <set>
#include <vector>

#include "chat.hpp"

namespace instaplay::chat {

/// What people have chosen. Who has chosen nothing shows when they are there.
class PreferenceRepository {
 public:
  virtual ~PreferenceRepository() = default;

  /// Those of the users who do not want to be seen.
  virtual std::set<Id> hiddenAmong(const std::vector<Id>& users) const = 0;
  virtual void setShowPresence(Id user, bool show) = 0;
  virtual void forgetUser(Id user) = 0;
};

}  // namespace instaplay::chat
