#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/base/json.hpp"
#include "host/stores/documents/bson_json.hpp"
#include "host/stores/documents/port.hpp"

namespace instaplay::stores {

class DocumentFilter;

/// The filter as MongoDB takes it, made of nothing but the operators that DocumentFilter knows.
BsonDocument mongoFilter(const DocumentFilter& filter);

/// Sort, limit and projection of a find. Throws Error invalid as the embedded store does.
BsonDocument mongoFindOptions(const FindOptions& options);

}  // namespace instaplay::stores
