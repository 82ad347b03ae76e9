#pragma once

#include "user_repository.hpp"

namespace instaplay::users {

class SqlUserRepository final : public UserRepository {
 public:
  explicit SqlUserRepository(const Sql& sql) : sql_(sql) {}

  Profile profile(Id user) const override;
  std::map<Id, Profile> profiles(const std::vector<Id>& users) const override;
  void ensureProfile(Id user) override;
  void saveProfile(const SqlExecutor& tx, const Profile& profile) override;
  void setHidden(Id user, bool hidden) override;
  std::vector<Id> listPopular(std::uint32_t limit) const override;
  void lock(const Transaction& tx, std::vector<Id> users) override;
  bool add(const Transaction& tx, Tie tie, Id from, Id to, TimeMs at) override;
  bool remove(const Transaction& tx, Tie tie, Id from, Id to) override;
  bool blocked(const SqlExecutor& tx, Id one, Id other) const override;
  Standing standing(std::optional<Id> viewer, const std::vector<Id>& users) const override;
  std::vector<TieRow> listFrom(Tie tie, Id from, const std::optional<Cursor>& after,
                               std::uint32_t limit) const override;
  std::vector<TieRow> listTo(Tie tie, Id to, const std::optional<Cursor>& after, std::uint32_t limit) const override;
  std::vector<Id> following(Id user, Id after, std::uint32_t limit) const override;
  std::vector<Id> followers(Id user, Id after, std::uint32_t limit) const override;
  std::vector<Id> closeFriends(Id user, Id after, std::uint32_t limit) const override;
  std::vector<Id> followedByFollowed(Id user, std::uint32_t limit) const override;

 private:
  Sql sql_;
};

}  // namespace instaplay::users
