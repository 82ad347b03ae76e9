#include "host/stores/documents/document_filter.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "host/stores/documents/document_errors.hpp"
#include "host/stores/documents/json_order.hpp"

namespace instaplay::stores {
namespace {

using base::Json;
using Segments = std::span<const std::string>;

struct NamedComparison {
  std::string_view name;
  Comparison comparison;
};

constexpr NamedComparison kComparisons[] = {
    {"$eq", Comparison::eq},   {"$ne", Comparison::ne},   {"$gt", Comparison::gt},
    {"$gte", Comparison::gte}, {"$lt", Comparison::lt},   {"$lte", Comparison::lte},
    {"$in", Comparison::in},   {"$nin", Comparison::nin}, {"$exists", Comparison::exists},
};

Comparison comparisonNamed(std::string_view name) {
  const auto* found = std::find_if(std::begin(kComparisons), std::end(kComparisons),
                                   [&](const NamedComparison& known) { return known.name == name; });
  if (found == std::end(kComparisons)) throw unsupportedOperator(name);
  return found->comparison;
}

void checkOperand(std::string_view name, Comparison comparison, const Json& operand) {
  switch (comparison) {
    case Comparison::in:
    case Comparison::nin:
      if (!operand.is_array()) throw invalidFilter(std::string(name) + " needs an array.");
      return;
    case Comparison::exists:
      if (!operand.is_boolean()) throw invalidFilter("$exists needs true or false.");
      return;
    case Comparison::gt:
    case Comparison::gte:
    case Comparison::lt:
    case Comparison::lte:
      if (operand.is_structured()) throw unsupportedOperator(std::string(name) + " with an object or array");
      return;
    case Comparison::eq:
    case Comparison::ne: return;
  }
}

/// Whether test accepts a value that the path leads to; it gets a null pointer for a missing one.
template <typename Test>
bool anyAt(const Json& value, Segments path, const Test& test) {
  if (path.empty()) {
    return test(&value) || (value.is_array() && std::any_of(value.begin(), value.end(),
                                                            [&](const Json& element) { return test(&element); }));
  }
  if (value.is_object()) {
    const auto field = value.find(path.front());
    return field == value.end() ? test(nullptr) : anyAt(*field, path.subspan(1), test);
  }
  if (!value.is_array()) return test(nullptr);
  return std::any_of(value.begin(), value.end(),
                     [&](const Json& element) { return element.is_object() && anyAt(element, path, test); });
}

bool isEqual(const Json* value, const Json& operand) {
  return value == nullptr ? operand.is_null() : equalJson(*value, operand);
}

bool isAmong(const Json* value, const Json& operands) {
  return std::any_of(operands.begin(), operands.end(), [&](const Json& operand) { return isEqual(value, operand); });
}

bool isOrdered(const Json* value, Comparison comparison, const Json& operand) {
  static const Json kMissing = nullptr;
  const auto order = orderJson(value == nullptr ? kMissing : *value, operand);
  switch (comparison) {
    case Comparison::gt: return order > 0;
    case Comparison::gte: return order >= 0;
    case Comparison::lt: return order < 0;
    default: return order <= 0;
  }
}

}  // namespace

bool FieldCondition::holds(const Json& document) const {
  const auto any = [&](const auto& test) { return anyAt(document, Segments{path.segments()}, test); };
  switch (comparison) {
    case Comparison::eq: return any([&](const Json* value) { return isEqual(value, *operand); });
    case Comparison::ne: return !any([&](const Json* value) { return isEqual(value, *operand); });
    case Comparison::in: return any([&](const Json* value) { return isAmong(value, *operand); });
    case Comparison::nin: return !any([&](const Json* value) { return isAmong(value, *operand); });
    case Comparison::exists: return any([](const Json* value) { return value != nullptr; }) == operand->get<bool>();
    default: return any([&](const Json* value) { return isOrdered(value, comparison, *operand); });
  }
}

std::string_view nameOf(Comparison comparison) {
  return std::find_if(std::begin(kComparisons), std::end(kComparisons),
                      [&](const NamedComparison& known) { return known.comparison == comparison; })
      ->name;
}

bool isOperatorObject(const Json& value) {
  if (!value.is_object()) return false;
  const auto operators = std::count_if(value.items().begin(), value.items().end(),
                                       [](const auto& field) { return field.key().starts_with('$'); });
  if (operators == 0) return false;
  if (std::size_t(operators) != value.size()) throw invalidFilter("Operators and fields are mixed.");
  return true;
}

std::vector<FieldCondition> parseConditions(const FieldPath& path, const Json& value) {
  if (!isOperatorObject(value)) return {{path, Comparison::eq, &value}};
  std::vector<FieldCondition> conditions;
  for (const auto& [name, operand] : value.items()) {
    const Comparison comparison = comparisonNamed(name);
    checkOperand(name, comparison, operand);
    conditions.push_back({path, comparison, &operand});
  }
  return conditions;
}

DocumentFilter::DocumentFilter(const Json& filter) { add(filter); }

void DocumentFilter::add(const Json& filter) {
  if (!filter.is_object()) throw invalidFilter("A filter is an object.");
  for (const auto& [name, value] : filter.items()) {
    if (name.starts_with('$')) {
      addLogical(name, value);
    } else {
      for (auto& condition : parseConditions(FieldPath(name), value)) conditions_.push_back(std::move(condition));
    }
  }
}

void DocumentFilter::addLogical(std::string_view name, const Json& operand) {
  if (name != "$and" && name != "$or") throw unsupportedOperator(name);
  if (!operand.is_array() || operand.empty()) throw invalidFilter(std::string(name) + " needs an array of filters.");
  if (name == "$and") {
    for (const Json& filter : operand) add(filter);
  } else {
    alternatives_.emplace_back(operand.begin(), operand.end());
  }
}

bool DocumentFilter::matches(const Json& document) const {
  const auto holds = [&](const FieldCondition& condition) { return condition.holds(document); };
  const auto anyMatches = [&](const std::vector<DocumentFilter>& filters) {
    return std::any_of(filters.begin(), filters.end(),
                       [&](const DocumentFilter& filter) { return filter.matches(document); });
  };
  return std::all_of(conditions_.begin(), conditions_.end(), holds) &&
         std::all_of(alternatives_.begin(), alternatives_.end(), anyMatches);
}

}  // namespace instaplay::stores
