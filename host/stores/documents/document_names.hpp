#pragma once

#include <string_view>

#include "host/base/json.hpp"
#include "host/stores/documents/field_path.hpp"

namespace instaplay::stores {

/// Throws Error invalid unless the name of a collection is letters, digits, '_' and '-'.
void checkCollectionName(std::string_view name);

/// A path that an index or a sort may use: its segments are letters, digits, '_' and '-'. Throws Error invalid.
FieldPath sortablePath(std::string_view text);

/// 1 ascending or -1 descending. Throws Error invalid for another number.
int direction(int value);

/// Whether value can be an "_id": a string or a 64-bit integer.
bool isDocumentId(const base::Json& value);

/// The "_id" of a document. Throws Error invalid when it has none.
const base::Json& idOf(const base::Json& document);

}  // namespace instaplay::stores
