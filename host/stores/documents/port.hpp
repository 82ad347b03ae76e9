#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"
#include "host/base/json.hpp"

namespace instaplay::stores {

struct DocumentIndex {
  std::vector<std::pair<std::string, int>> keys;  ///< dotted path, 1 ascending or -1 descending
  bool unique = false;
};

struct FindOptions {
  std::vector<std::pair<std::string, int>> sort{};
  std::int64_t limit = 1000;
  std::vector<std::string> projection{};  ///< empty: whole documents; "_id" is always given
};

enum class Matching { first, all };
enum class WhenMissing { nothing, insert };

using DocumentVisitor = std::function<void(const base::Json&)>;

/// Flexible content by collection. A document is an object with an "_id" (string or integer) of the caller's.
/// Filters: equality, $eq $ne $gt $gte $lt $lte $in $nin $exists $and $or on dotted paths, with MongoDB's meaning for
/// arrays. Updates: $set $unset $inc $push $pull $addToSet. Any other operator throws unsupported. A violated unique
/// index or an existing _id throws conflict; a store that is down or full throws unavailable. Safe from any thread.
class DocumentStore {
 public:
  virtual ~DocumentStore() = default;
  /// Makes the collection and its indexes when they are missing; harmless to repeat.
  virtual void ensureCollection(std::string_view collection, const std::vector<DocumentIndex>& indexes) = 0;
  virtual void insert(std::string_view collection, const base::Json& document) = 0;
  virtual void find(std::string_view collection, const base::Json& filter, const FindOptions& options,
                    const DocumentVisitor& visit) = 0;
  /// How many documents matched (1 also for an insert).
  virtual std::int64_t update(std::string_view collection, const base::Json& filter, const base::Json& change,
                              Matching matching, WhenMissing whenMissing) = 0;
  virtual std::int64_t remove(std::string_view collection, const base::Json& filter, Matching matching) = 0;
  virtual std::int64_t count(std::string_view collection, const base::Json& filter) = 0;
  virtual void ping(base::Deadline deadline) = 0;
};

}  // namespace instaplay::stores
