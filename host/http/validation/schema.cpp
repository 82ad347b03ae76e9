#include "host/http/validation/schema.hpp"

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>

#include "host/http/validation/keywords.hpp"
#include "host/http/validation/patterns.hpp"
#include "host/http/validation/schema_visitor.hpp"

namespace instaplay::http {
namespace {

using base::Json;

Json followReference(Json schema, const Json& components) {
  while (schema.is_object() && schema.contains("$ref")) {
    schema = components.at(schema["$ref"].get<std::string>().substr(kComponentPrefix.size()));
  }
  return schema;
}

// Fields that come from a composition are not seen by additionalProperties beside it, so those stay as written.
bool saysWhatElseMayStand(const Json& schema) {
  for (const auto* keyword : {"additionalProperties", "allOf", "anyOf", "oneOf", "if", "patternProperties"}) {
    if (schema.contains(keyword)) return true;
  }
  return false;
}

}  // namespace

struct Schema::Compiled {
  Json document;
  Patterns patterns;
  valijson::Schema schema;
};

Schema::Schema(Json schema, const Json& components, Unknown unknown) : compiled_(std::make_unique<Compiled>()) {
  const auto usePattern = [this](const std::string& pattern) { compiled_->patterns.add(pattern); };
  checkKeywords(schema, components, usePattern);
  for (const Json& component : components) checkKeywords(component, components, usePattern);
  checkCircles(components);
  Json document = followReference(std::move(schema), components);
  if (unknown == Unknown::refuse && document.is_object() && !saysWhatElseMayStand(document)) {
    document["additionalProperties"] = false;
  }
  compiled_->document = document;
  if (document.is_object()) document["components"]["schemas"] = components;
  try {
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(document), compiled_->schema);
  } catch (const std::exception& error) {
    throw SchemaError(error.what());
  }
}

Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

std::vector<base::FieldError> Schema::check(const Json& value) const {
  std::vector<base::FieldError> errors;
  SchemaVisitor(value, "", compiled_->patterns, errors).check(compiled_->schema);
  return errors;
}

const Json& Schema::document() const { return compiled_->document; }

}  // namespace instaplay::http
