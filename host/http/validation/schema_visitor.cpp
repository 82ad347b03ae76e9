#include "host/http/validation/schema_visitor.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <set>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <vector>

namespace instaplay::http {
namespace {

using base::Json;
using valijson::Subschema;
using Type = valijson::constraints::TypeConstraint;

std::string_view typeName(Type::JsonType type) {
  switch (type) {
    case Type::kArray: return "a list";
    case Type::kBoolean: return "true or false";
    case Type::kInteger: return "a whole number";
    case Type::kNull: return "null";
    case Type::kNumber: return "a number";
    case Type::kObject: return "an object";
    case Type::kString: return "text";
    case Type::kAny: break;
  }
  return "anything";
}

bool hasType(const Json& value, Type::JsonType type) {
  switch (type) {
    case Type::kArray: return value.is_array();
    case Type::kBoolean: return value.is_boolean();
    case Type::kInteger: return value.is_number_integer();
    case Type::kNull: return value.is_null();
    case Type::kNumber: return value.is_number();
    case Type::kObject: return value.is_object();
    case Type::kString: return value.is_string();
    case Type::kAny: break;
  }
  return true;
}

std::uint64_t characters(const std::string& text) {
  std::uint64_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

template <class Text>
std::string_view view(const Text& text) {
  return {text.data(), text.size()};
}

bool equals(const valijson::adapters::FrozenValue& frozen, const Json& value) {
  return frozen.equalTo(valijson::adapters::NlohmannJsonAdapter(value), true);
}

}  // namespace

bool SchemaVisitor::check(const Subschema& schema) {
  if (schema.getAlwaysInvalid()) return fail("is not allowed");
  std::function<bool(const valijson::constraints::Constraint&)> apply = [this](const auto& constraint) {
    return errors_.size() >= kMaxErrors || constraint.accept(*this);
  };
  return schema.apply(apply);
}

bool SchemaVisitor::fail(std::string message) { return failAt(path_, std::move(message)); }

bool SchemaVisitor::failAt(std::string path, std::string message) {
  if (errors_.size() < kMaxErrors) errors_.push_back({std::move(path), std::move(message)});
  return false;
}

std::string SchemaVisitor::below(std::string_view segment) const {
  std::string path = path_ + '/';
  for (const char c : segment) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path += c;
    }
  }
  return path;
}

bool SchemaVisitor::checkBelow(const Json& value, std::string_view segment, const Subschema& schema) {
  return SchemaVisitor(value, below(segment), patterns_, errors_).check(schema);
}

bool SchemaVisitor::holds(const Json& value, const Subschema& schema) const {
  std::vector<base::FieldError> unheard;
  return SchemaVisitor(value, path_, patterns_, unheard).check(schema);
}

bool SchemaVisitor::visit(const AllOfConstraint& constraint) {
  bool good = true;
  constraint.applyToSubschemas([&](unsigned, const Subschema* schema) {
    good = check(*schema) && good;
    return true;
  });
  return good;
}

bool SchemaVisitor::visit(const AnyOfConstraint& constraint) {
  bool found = false;
  constraint.applyToSubschemas([&](unsigned, const Subschema* schema) {
    found = holds(*schema);
    return !found;
  });
  return expect(found, "has none of the shapes that are allowed here");
}

bool SchemaVisitor::visit(const OneOfConstraint& constraint) {
  int found = 0;
  constraint.applyToSubschemas([&](unsigned, const Subschema* schema) {
    found += holds(*schema);
    return true;
  });
  return expect(found == 1, "must have exactly one of the shapes that are allowed here");
}

bool SchemaVisitor::visit(const ConditionalConstraint& constraint) {
  const Subschema* next =
      holds(*constraint.getIfSubschema()) ? constraint.getThenSubschema() : constraint.getElseSubschema();
  return next == nullptr || check(*next);
}

bool SchemaVisitor::visit(const NotConstraint& constraint) {
  return expect(!holds(*constraint.getSubschema()), "has a shape that is not allowed here");
}

bool SchemaVisitor::visit(const ConstConstraint& constraint) {
  return expect(equals(*constraint.getValue(), value_), "is not the value that is expected here");
}

bool SchemaVisitor::visit(const EnumConstraint& constraint) {
  bool found = false;
  constraint.applyToValues([&](const valijson::adapters::FrozenValue& allowed) {
    found = equals(allowed, value_);
    return !found;
  });
  return expect(found, "is not one of the allowed values");
}

bool SchemaVisitor::visit(const TypeConstraint& constraint) {
  bool found = false;
  std::string names;
  constraint.applyToNamedTypes([&](Type::JsonType type) {
    found = found || hasType(value_, type);
    names += fmt::format("{}{}", names.empty() ? "" : " or ", typeName(type));
    return true;
  });
  return expect(found, "must be " + names);
}

bool SchemaVisitor::visit(const MaxLengthConstraint& constraint) {
  if (!value_.is_string()) return true;
  lengthFailed_ = characters(value_.get_ref<const std::string&>()) > constraint.getMaxLength();
  return expect(!lengthFailed_, fmt::format("must have at most {} characters", constraint.getMaxLength()));
}

bool SchemaVisitor::visit(const MinLengthConstraint& constraint) {
  if (!value_.is_string() || characters(value_.get_ref<const std::string&>()) >= constraint.getMinLength()) return true;
  lengthFailed_ = true;
  return fail(constraint.getMinLength() == 1
                  ? "must not be empty"
                  : fmt::format("must have at least {} characters", constraint.getMinLength()));
}

bool SchemaVisitor::visit(const PatternConstraint& constraint) {
  std::string pattern;
  if (!value_.is_string() || lengthFailed_ || !constraint.getPattern(pattern)) return true;
  return expect(patterns_.matches(pattern, value_.get_ref<const std::string&>()), "does not have the expected form");
}

bool SchemaVisitor::visit(const FormatConstraint& constraint) {
  if (!value_.is_string() || lengthFailed_) return true;
  return expect(hasFormat(constraint.getFormat(), value_.get_ref<const std::string&>()),
                fmt::format("is no valid {}", constraint.getFormat()));
}

bool SchemaVisitor::visit(const MaximumConstraint& constraint) {
  if (!value_.is_number()) return true;
  const double value = value_.get<double>(), bound = constraint.getMaximum();
  if (constraint.getExclusiveMaximum()) return expect(value < bound, fmt::format("must be less than {}", bound));
  return expect(value <= bound, fmt::format("must be at most {}", bound));
}

bool SchemaVisitor::visit(const MinimumConstraint& constraint) {
  if (!value_.is_number()) return true;
  const double value = value_.get<double>(), bound = constraint.getMinimum();
  if (constraint.getExclusiveMinimum()) return expect(value > bound, fmt::format("must be more than {}", bound));
  return expect(value >= bound, fmt::format("must be at least {}", bound));
}

bool SchemaVisitor::visit(const MultipleOfIntConstraint& constraint) {
  if (!value_.is_number_integer() || constraint.getDivisor() == 0) return true;
  return expect(value_.get<std::int64_t>() % constraint.getDivisor() == 0,
                fmt::format("must be a multiple of {}", constraint.getDivisor()));
}

bool SchemaVisitor::visit(const MultipleOfDoubleConstraint& constraint) {
  if (!value_.is_number()) return true;
  const double quotient = value_.get<double>() / constraint.getDivisor();
  return expect(std::abs(quotient - std::round(quotient)) < 1e-9,
                fmt::format("must be a multiple of {}", constraint.getDivisor()));
}

bool SchemaVisitor::visit(const MaxItemsConstraint& constraint) {
  return expect(!value_.is_array() || value_.size() <= constraint.getMaxItems(),
                fmt::format("must have at most {} entries", constraint.getMaxItems()));
}

bool SchemaVisitor::visit(const MinItemsConstraint& constraint) {
  return expect(!value_.is_array() || value_.size() >= constraint.getMinItems(),
                fmt::format("must have at least {} entries", constraint.getMinItems()));
}

bool SchemaVisitor::visit(const UniqueItemsConstraint&) {
  if (!value_.is_array()) return true;
  return expect(std::set<Json>(value_.begin(), value_.end()).size() == value_.size(), "must not name an entry twice");
}

bool SchemaVisitor::visit(const ContainsConstraint& constraint) {
  if (!value_.is_array()) return true;
  for (const Json& entry : value_) {
    if (holds(entry, *constraint.getSubschema())) return true;
  }
  return fail("lacks an entry of the expected shape");
}

bool SchemaVisitor::visit(const SingularItemsConstraint& constraint) {
  if (!value_.is_array()) return true;
  bool good = true;
  for (std::size_t i = 0; i < value_.size() && errors_.size() < kMaxErrors; ++i) {
    good = checkBelow(value_[i], std::to_string(i), *constraint.getItemsSubschema()) && good;
  }
  return good;
}

bool SchemaVisitor::visit(const LinearItemsConstraint& constraint) {
  if (!value_.is_array()) return true;
  bool good = true;
  constraint.applyToItemSubschemas([&](unsigned index, const Subschema* schema) {
    if (index < value_.size()) good = checkBelow(value_[index], std::to_string(index), *schema) && good;
    return true;
  });
  return good;
}

bool SchemaVisitor::visit(const MaxPropertiesConstraint& constraint) {
  return expect(!value_.is_object() || value_.size() <= constraint.getMaxProperties(),
                fmt::format("must have at most {} fields", constraint.getMaxProperties()));
}

bool SchemaVisitor::visit(const MinPropertiesConstraint& constraint) {
  return expect(!value_.is_object() || value_.size() >= constraint.getMinProperties(),
                fmt::format("must have at least {} fields", constraint.getMinProperties()));
}

bool SchemaVisitor::visit(const RequiredConstraint& constraint) {
  if (!value_.is_object()) return true;
  bool good = true;
  constraint.applyToRequiredProperties([&](const auto& name) {
    if (!value_.contains(view(name))) good = failAt(below(view(name)), "is required");
    return true;
  });
  return good;
}

bool SchemaVisitor::visit(const PropertiesConstraint& constraint) {
  if (!value_.is_object()) return true;
  bool good = true;
  std::set<std::string_view> known;
  constraint.applyToProperties([&](const auto& name, const Subschema* schema) {
    const auto found = value_.find(view(name));
    if (found == value_.end()) return true;
    known.insert(view(name));
    good = checkBelow(*found, view(name), *schema) && good;
    return true;
  });
  for (const auto& [name, value] : value_.items()) {
    if (errors_.size() >= kMaxErrors) return false;
    bool matched = known.contains(name);
    constraint.applyToPatternProperties([&](const auto& pattern, const Subschema* schema) {
      if (!patterns_.matches(view(pattern), name)) return true;
      matched = true;
      good = checkBelow(value, name, *schema) && good;
      return true;
    });
    if (!matched) good = checkUnknown(name, value, constraint.getAdditionalPropertiesSubschema()) && good;
  }
  return good;
}

bool SchemaVisitor::checkUnknown(const std::string& name, const Json& value, const Subschema* schema) {
  if (schema == nullptr) return failAt(below(name), "is not a known field");
  return checkBelow(value, name, *schema);
}

bool SchemaVisitor::visit(const PropertyNamesConstraint& constraint) {
  if (!value_.is_object()) return true;
  bool good = true;
  for (const auto& [name, value] : value_.items()) {
    if (!holds(Json(name), *constraint.getSubschema())) good = failAt(below(name), "is not an allowed field name");
  }
  return good;
}

// Keywords that keywords.cpp refuses, so that no compiled schema holds them.
bool SchemaVisitor::visit(const DependenciesConstraint&) { return false; }
bool SchemaVisitor::visit(const PolyConstraint&) { return false; }

}  // namespace instaplay::http
