#pragma once

#include <vector>

#include "host/base/json.hpp"
#include "host/stores/documents/field_path.hpp"

namespace instaplay::stores {

class DocumentFilter;

/// An update in MongoDB's syntax: $set $unset $inc $push $pull $addToSet on dotted paths. Borrows its JSON. Throws
/// Error invalid for a wrong operand, two changes of one path and any change of "_id", unsupported for another
/// operator.
class DocumentChange {
 public:
  explicit DocumentChange(const base::Json& change);

  /// Throws Error invalid when a value in document does not allow the change; document is then of no use.
  void apply(base::Json& document) const;

 private:
  using Apply = void (*)(base::Json& document, const FieldPath& path, const base::Json& operand);
  struct FieldChange {
    FieldPath path;
    Apply apply;
    const base::Json* operand;
  };

  void add(Apply apply, const FieldPath& path, const base::Json& operand);

  std::vector<FieldChange> changes_;
};

/// Sets path in an object, making the objects on its way. Throws Error invalid when something else is in the way.
void setField(base::Json& document, const FieldPath& path, const base::Json& value);

/// A document that fulfils the filter's equalities, from which an upsert starts.
base::Json documentOf(const DocumentFilter& filter);

}  // namespace instaplay::stores
