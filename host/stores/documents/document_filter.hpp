#pragma once

#include <string_view>
#include <vector>

#include "host/base/json.hpp"
#include "host/stores/documents/field_path.hpp"

namespace instaplay::stores {

enum class Comparison { eq, ne, gt, gte, lt, lte, in, nin, exists };

/// What one path of a document must be. Borrows its operand from the filter's JSON.
struct FieldCondition {
  FieldPath path;
  Comparison comparison;
  const base::Json* operand;

  bool holds(const base::Json& document) const;
};

/// "$gt" for gt.
std::string_view nameOf(Comparison comparison);

/// Whether value is an object of operators ({"$gt": 1}). Throws Error invalid for a mix of operators and fields.
bool isOperatorObject(const base::Json& value);

/// The conditions that value, an operand or an object of operators, sets for path.
std::vector<FieldCondition> parseConditions(const FieldPath& path, const base::Json& value);

/// A filter in MongoDB's syntax and with its meaning: a path goes through arrays of objects, an array matches when it
/// or one of its elements does, null also matches a missing field, and only values of one type are compared. Borrows
/// its JSON. Throws Error invalid, and unsupported for any operator that the port does not name.
class DocumentFilter {
 public:
  explicit DocumentFilter(const base::Json& filter);

  bool matches(const base::Json& document) const;
  bool matchesEverything() const { return conditions_.empty() && alternatives_.empty(); }
  /// Conditions that every match fulfils.
  const std::vector<FieldCondition>& conditions() const { return conditions_; }
  /// Lists of filters, of each of which every match fulfils at least one.
  const std::vector<std::vector<DocumentFilter>>& alternatives() const { return alternatives_; }

 private:
  void add(const base::Json& filter);
  void addLogical(std::string_view name, const base::Json& operand);

  std::vector<FieldCondition> conditions_;
  std::vector<std::vector<DocumentFilter>> alternatives_;
};

}  // namespace instaplay::stores
