#pragma once

#include "post_repository.hpp"

namespace instaplay::posts {

class SqlPostRepository final : public PostRepository {
 public:
  explicit SqlPostRepository(const Sql& sql) : sql_(sql) {}

  std::optional<Post> find(Id post) const override;
  std::vector<Post> findMany(const std::vector<Id>& posts) const override;
  std::vector<Post> listByAuthors(const std::vector<Id>& authors, const std::optional<Cursor>& after,
                                  std::uint32_t limit) const override;
  std::vector<Post> listPublic(const std::optional<Cursor>& after, std::uint32_t limit) const override;
  std::vector<Post> listByTag(std::string_view tag, const std::optional<Cursor>& after,
                              std::uint32_t limit) const override;
  std::vector<Saved> listSaved(Id user, const std::optional<Cursor>& after, std::uint32_t limit) const override;
  std::set<Id> savedAmong(Id user, const std::vector<Id>& posts) const override;
  void save(const Transaction& tx, Id user, Id post, TimeMs at) override;
  void unsave(const Transaction& tx, Id user, Id post) override;
  std::map<Id, std::int64_t> countByAuthors(const std::vector<Id>& authors) const override;
  void insert(const Transaction& tx, const Post& post, const std::vector<std::string>& tags) override;
  bool update(const Transaction& tx, const Post& post, Id expectedRevision,
              const std::vector<std::string>& tags) override;
  bool remove(const Transaction& tx, const Post& post) override;
  void forgetUser(const SqlExecutor& tx, Id user) override;

 private:
  Sql sql_;
};

}  // namespace instaplay::posts
