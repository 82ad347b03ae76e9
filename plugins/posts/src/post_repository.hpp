#pragma once

#include <instaplay/page.hpp>
#include <instaplay/sql.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "post.hpp"

namespace instaplay::posts {

/// Posts, tags, saves and counts in SQL. Lists come newest first; after and limit as in PageRequest, and a list may
/// give up to limit rows. Writers take the transaction that holds the whole change.
class PostRepository {
 public:
  virtual ~PostRepository() = default;

  virtual std::optional<Post> find(Id post) const = 0;
  virtual std::vector<Post> findMany(const std::vector<Id>& posts) const = 0;
  virtual std::vector<Post> listByAuthors(const std::vector<Id>& authors, const std::optional<Cursor>& after,
                                          std::uint32_t limit) const = 0;
  virtual std::vector<Post> listPublic(const std::optional<Cursor>& after, std::uint32_t limit) const = 0;
  virtual std::vector<Post> listByTag(std::string_view tag, const std::optional<Cursor>& after,
                                      std::uint32_t limit) const = 0;

  struct Saved {
    Id postId;
    TimeMs savedAt;
  };
  virtual std::vector<Saved> listSaved(Id user, const std::optional<Cursor>& after, std::uint32_t limit) const = 0;
  virtual std::set<Id> savedAmong(Id user, const std::vector<Id>& posts) const = 0;
  virtual void save(const Transaction& tx, Id user, Id post, TimeMs at) = 0;  ///< harmless to repeat
  virtual void unsave(const Transaction& tx, Id user, Id post) = 0;

  virtual std::map<Id, std::int64_t> countByAuthors(const std::vector<Id>& authors) const = 0;

  virtual void insert(const Transaction& tx, const Post& post, const std::vector<std::string>& tags) = 0;
  /// False when the post is gone or its revision is no longer the one given.
  virtual bool update(const Transaction& tx, const Post& post, Id expectedRevision,
                      const std::vector<std::string>& tags) = 0;
  /// False when it was gone already.
  virtual bool remove(const Transaction& tx, const Post& post) = 0;
  virtual void forgetUser(const SqlExecutor& tx, Id user) = 0;  ///< saves and counters of a deleted account
};

}  // namespace instaplay::posts
