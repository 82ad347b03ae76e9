#pragma once

#include "preference_repository.hpp"

namespace instaplay::chat {

class SqlPreferenceRepository final : public PreferenceRepository {
 public:
  explicit SqlPreferenceRepository(const Sql& sql) : sql_(sql) {}

  std::set<Id> hiddenAmong(const std::vector<Id>& users) const override;
  void setShowPresence(Id user, bool show) override;
  void forgetUser(Id user) override;

 private:
  Sql sql_;
};

}  // namespace instaplay::chat
