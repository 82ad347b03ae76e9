#pragma once

#include <instaplay/cache.hpp>
#include <instaplay/documents.hpp>

#include "content_repository.hpp"

namespace instaplay::posts {

/// Content in the documents store, read through the cache.
class DocumentContentRepository final : public ContentRepository {
 public:
  static constexpr std::string_view kCollection = "posts_content";

  DocumentContentRepository(const Documents& documents, const Cache& cache) : documents_(documents), cache_(cache) {}

  void insert(Id revision, Id post, const Content& content) override;
  std::map<Id, Content> findMany(const std::vector<Id>& revisions) const override;
  void remove(const std::vector<Id>& revisions) override;
  void forget(const Transaction& tx, Id revision) const override;
  std::vector<Stored> list(Id after, std::uint32_t limit) const override;

 private:
  Documents documents_;
  Cache cache_;
};

}  // namespace instaplay::posts
