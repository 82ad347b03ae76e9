#pragma once

#include <string>
#include <vector>

#include "host/stores/documents/mongo_pool.hpp"
#include "host/stores/documents/port.hpp"

namespace instaplay::stores {

/// Builds the indexes that collection lacks and waits for them up to buildWait. Throws Error invalid for a wrong path,
/// conflict ("index_changed") when an index over the same keys exists with another definition, which is never replaced
/// unasked, and conflict when documents break a unique one. Warns of unique indexes that nobody declares.
void ensureMongoIndexes(MongoPool& pool, const std::string& collection, const std::vector<DocumentIndex>& indexes,
                        std::chrono::milliseconds buildWait);

}  // namespace instaplay::stores
