#include "host/stores/documents/document_change.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "host/stores/documents/document_errors.hpp"
#include "host/stores/documents/document_filter.hpp"
#include "host/stores/documents/json_order.hpp"

namespace instaplay::stores {
namespace {

using base::Json;

/// The field, made as null with the objects on its way when it is missing.
Json& reach(Json& document, const FieldPath& path) {
  Json* at = &document;
  for (const std::string& segment : path.segments()) {
    if (!at->is_object()) throw invalidChange("The path " + path.text() + " goes through something that is no object.");
    const auto [field, made] = at->emplace(segment, nullptr);
    at = &*field;
    if (made && &segment != &path.segments().back()) *at = Json::object();
  }
  return *at;
}

/// The object that holds the path's last segment, or nothing.
Json* findParent(Json& document, const FieldPath& path) {
  Json* at = &document;
  for (std::size_t i = 0; i < path.segments().size(); ++i) {
    const auto field = at->is_object() ? at->find(path.segments()[i]) : at->end();
    if (field == at->end()) return nullptr;
    if (i + 1 < path.segments().size()) at = &*field;
  }
  return at;
}

Json* findField(Json& document, const FieldPath& path) {
  Json* parent = findParent(document, path);
  return parent == nullptr ? nullptr : &(*parent)[path.segments().back()];
}

/// The array at path, made when the field is missing.
Json& reachArray(Json& document, const FieldPath& path) {
  if (findParent(document, path) == nullptr) reach(document, path) = Json::array();
  Json& field = reach(document, path);
  if (!field.is_array()) throw invalidChange("The field " + path.text() + " is no array.");
  return field;
}

Json sum(const Json& a, const Json& b, const FieldPath& path) {
  if (!a.is_number_integer() || !b.is_number_integer()) return a.get<double>() + b.get<double>();
  std::int64_t result = 0;
  if (__builtin_add_overflow(a.get<std::int64_t>(), b.get<std::int64_t>(), &result)) {
    throw invalidChange("The field " + path.text() + " would leave the range of numbers.");
  }
  return result;
}

void unset(Json& document, const FieldPath& path, const Json&) {
  if (Json* parent = findParent(document, path)) parent->erase(path.segments().back());
}

void increment(Json& document, const FieldPath& path, const Json& by) {
  if (findParent(document, path) == nullptr) return setField(document, path, by);
  Json& field = reach(document, path);
  if (!field.is_number()) throw invalidChange("The field " + path.text() + " is no number.");
  field = sum(field, by, path);
}

void push(Json& document, const FieldPath& path, const Json& value) { reachArray(document, path).push_back(value); }

void addToSet(Json& document, const FieldPath& path, const Json& value) {
  Json& array = reachArray(document, path);
  const auto same = [&](const Json& element) { return equalJson(element, value); };
  if (std::none_of(array.begin(), array.end(), same)) array.push_back(value);
}

template <typename Condition>
void removeElements(Json& array, const Condition& condition) {
  array.erase(std::remove_if(array.begin(), array.end(), condition), array.end());
}

void pull(Json& document, const FieldPath& path, const Json& wanted) {
  Json* array = findField(document, path);
  if (array == nullptr) return;
  if (!array->is_array()) throw invalidChange("The field " + path.text() + " is no array.");
  if (isOperatorObject(wanted)) {
    const auto conditions = parseConditions(FieldPath{}, wanted);
    removeElements(*array, [&](const Json& element) {
      return std::all_of(conditions.begin(), conditions.end(),
                         [&](const FieldCondition& condition) { return condition.holds(element); });
    });
  } else if (wanted.is_object()) {
    const DocumentFilter filter(wanted);
    removeElements(*array, [&](const Json& element) { return element.is_object() && filter.matches(element); });
  } else {
    removeElements(*array, [&](const Json& element) { return equalJson(element, wanted); });
  }
}

struct Operator {
  std::string_view name;
  void (*apply)(Json& document, const FieldPath& path, const Json& operand);
  void (*check)(const Json& operand);
};

void checkNothing(const Json&) {}

/// Less than half of the last place of the largest double, so that no sum with one becomes infinite: MongoDB would keep
/// an infinity, which JSON cannot tell.
constexpr double kLargestIncrement = 1e291;

void checkNumber(const Json& operand) {
  if (!operand.is_number()) throw invalidChange("$inc needs a number.");
  if (!(std::abs(operand.get<double>()) <= kLargestIncrement)) throw invalidChange("$inc by so much is not possible.");
}

/// MongoDB's $each and its like stand in place of the value.
void checkNoModifier(const Json& operand) {
  if (isOperatorObject(operand)) throw unsupportedOperator(operand.items().begin().key());
}

void checkWanted(const Json& operand) {
  if (isOperatorObject(operand)) {
    parseConditions(FieldPath{}, operand);
  } else if (operand.is_object()) {
    const DocumentFilter filter(operand);
  }
}

constexpr Operator kOperators[] = {
    {"$set", setField, checkNothing}, {"$unset", unset, checkNothing},          {"$inc", increment, checkNumber},
    {"$push", push, checkNoModifier}, {"$addToSet", addToSet, checkNoModifier}, {"$pull", pull, checkWanted},
};

const Operator& operatorNamed(std::string_view name) {
  const auto* found = std::find_if(std::begin(kOperators), std::end(kOperators),
                                   [&](const Operator& known) { return known.name == name; });
  if (found == std::end(kOperators)) throw unsupportedOperator(name);
  return *found;
}

}  // namespace

void setField(Json& document, const FieldPath& path, const Json& value) { reach(document, path) = value; }

Json documentOf(const DocumentFilter& filter) {
  Json document = Json::object();
  for (const FieldCondition& condition : filter.conditions()) {
    if (condition.comparison == Comparison::eq) setField(document, condition.path, *condition.operand);
  }
  return document;
}

DocumentChange::DocumentChange(const Json& change) {
  if (!change.is_object() || change.empty()) throw invalidChange("A change is an object of operators.");
  for (const auto& [name, fields] : change.items()) {
    if (!name.starts_with('$')) throw invalidChange("A change needs operators such as $set.");
    const Operator& known = operatorNamed(name);
    if (!fields.is_object()) throw invalidChange(name + " needs an object of paths.");
    for (const auto& [path, operand] : fields.items()) {
      known.check(operand);
      add(known.apply, FieldPath(path), operand);
    }
  }
}

void DocumentChange::add(Apply apply, const FieldPath& path, const Json& operand) {
  if (path.segments().front() == "_id") throw invalidChange("The _id of a document never changes.");
  const auto overlap = [&](const FieldChange& other) { return path.overlaps(other.path); };
  if (std::any_of(changes_.begin(), changes_.end(), overlap)) {
    throw invalidChange("Two changes touch the path " + path.text() + ".");
  }
  changes_.push_back({path, apply, &operand});
}

void DocumentChange::apply(Json& document) const {
  for (const FieldChange& change : changes_) change.apply(document, change.path, *change.operand);
}

}  // namespace instaplay::stores
