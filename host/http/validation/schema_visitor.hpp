#pragma once

#include <string>
#include <vector>

#include <valijson/constraints/concrete_constraints.hpp>
#include <valijson/constraints/constraint_visitor.hpp>
#include <valijson/subschema.hpp>

#include "host/base/error.hpp"
#include "host/base/json.hpp"
#include "host/http/validation/patterns.hpp"

namespace instaplay::http {

/// Checks one value against one compiled subschema, and what is below it by visitors of their own. valijson brings its
/// own visitor, but that one runs std::regex on what clients send and gives no JSON Pointers.
class SchemaVisitor final : public valijson::constraints::ConstraintVisitor {
 public:
  static constexpr std::size_t kMaxErrors = 20;

  SchemaVisitor(const base::Json& value, std::string path, const Patterns& patterns,
                std::vector<base::FieldError>& errors)
      : value_(value), path_(std::move(path)), patterns_(patterns), errors_(errors) {}

  /// Adds to errors what is wrong; true when nothing is.
  bool check(const valijson::Subschema& schema);

  bool visit(const AllOfConstraint&) override;
  bool visit(const AnyOfConstraint&) override;
  bool visit(const ConditionalConstraint&) override;
  bool visit(const ConstConstraint&) override;
  bool visit(const ContainsConstraint&) override;
  bool visit(const DependenciesConstraint&) override;
  bool visit(const EnumConstraint&) override;
  bool visit(const FormatConstraint&) override;
  bool visit(const LinearItemsConstraint&) override;
  bool visit(const MaximumConstraint&) override;
  bool visit(const MaxItemsConstraint&) override;
  bool visit(const MaxLengthConstraint&) override;
  bool visit(const MaxPropertiesConstraint&) override;
  bool visit(const MinimumConstraint&) override;
  bool visit(const MinItemsConstraint&) override;
  bool visit(const MinLengthConstraint&) override;
  bool visit(const MinPropertiesConstraint&) override;
  bool visit(const MultipleOfDoubleConstraint&) override;
  bool visit(const MultipleOfIntConstraint&) override;
  bool visit(const NotConstraint&) override;
  bool visit(const OneOfConstraint&) override;
  bool visit(const PatternConstraint&) override;
  bool visit(const PolyConstraint&) override;
  bool visit(const PropertiesConstraint&) override;
  bool visit(const PropertyNamesConstraint&) override;
  bool visit(const RequiredConstraint&) override;
  bool visit(const SingularItemsConstraint&) override;
  bool visit(const TypeConstraint&) override;
  bool visit(const UniqueItemsConstraint&) override;

 private:
  bool fail(std::string message);
  bool failAt(std::string path, std::string message);
  bool expect(bool holds, std::string message) { return holds || fail(std::move(message)); }
  bool checkBelow(const base::Json& value, std::string_view segment, const valijson::Subschema& schema);
  bool checkUnknown(const std::string& name, const base::Json& value, const valijson::Subschema* schema);
  /// The same value against another schema, without telling why it does not hold.
  bool holds(const valijson::Subschema& schema) const { return holds(value_, schema); }
  bool holds(const base::Json& value, const valijson::Subschema& schema) const;
  std::string below(std::string_view segment) const;

  const base::Json& value_;
  std::string path_;
  const Patterns& patterns_;
  std::vector<base::FieldError>& errors_;
  bool lengthFailed_ = false;
};

}  // namespace instaplay::http
