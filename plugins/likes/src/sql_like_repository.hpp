#pragma once

#include "like_repository.hpp"

namespace instaplay::likes {

class SqlLikeRepository final : public LikeRepository {
 public:
  explicit SqlLikeRepository(const Sql& sql) : sql_(sql) {}

  void add(const Transaction& tx, const Like& like) override;
  bool remove(const Transaction& tx, const Target& target, Id user) override;
  void removeTarget(const Transaction& tx, const Target& target) override;
  std::int64_t commitAndCount(Transaction& tx, const Target& target) const override;
  std::map<Id, std::int64_t> counts(std::string_view type, const std::vector<Id>& targets) const override;
  std::set<Id> likedAmong(Id user, std::string_view type, const std::vector<Id>& targets) const override;
  std::vector<Like> listOfTarget(const Target& target, const std::optional<Cursor>& after,
                                 std::uint32_t limit) const override;
  std::vector<Like> listOfUser(Id user, std::string_view type, const std::optional<Cursor>& after,
                               std::uint32_t limit) const override;

 private:
  Sql sql_;
};

}  // namespace instaplay::likes
