#include "host/http/validation/request_schemas.hpp"

#include <charconv>
#include <iterator>

namespace instaplay::http {
namespace {

using base::Json;

constexpr int kMaxPage = 50, kMaxCursor = 512;
constexpr std::size_t kMaxErrors = 20;

template <class Number>
Json numberOr(const std::string& text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  return parsed.ec == std::errc() && parsed.ptr == end ? Json(number) : Json(text);
}

// Every list can be paged, so these two need no declaration.
Json withPaging(Json schema) {
  if (!schema.is_object()) return schema;
  Json& properties = schema["properties"];
  if (!properties.contains("limit")) {
    properties["limit"] = {{"type", "integer"}, {"minimum", 1}, {"maximum", kMaxPage}};
  }
  if (!properties.contains("cursor")) properties["cursor"] = {{"type", "string"}, {"maxLength", kMaxCursor}};
  return schema;
}

/// Says which of a route's schemas is wrong.
Schema compile(const char* which, Json schema, const Json& components, Schema::Unknown unknown) {
  try {
    return {std::move(schema), components, unknown};
  } catch (const SchemaError& error) {
    throw SchemaError(std::string(which) + " " + error.what());
  }
}

void append(std::vector<base::FieldError>& all, std::vector<base::FieldError> more) {
  for (auto& error : more) {
    if (all.size() < kMaxErrors) all.push_back(std::move(error));
  }
}

}  // namespace

RequestSchemas::TextSchema::TextSchema(Schema compiled) : schema(std::move(compiled)) {
  const Json properties = schema.document().value("properties", Json::object());
  for (const auto& [name, property] : properties.items()) {
    const auto type = property.is_object() ? property.value("type", Json()) : Json();
    if (type == "integer") types[name] = TextType::integer;
    if (type == "number") types[name] = TextType::number;
    if (type == "boolean") types[name] = TextType::boolean;
  }
}

Json RequestSchemas::TextSchema::typed(const Texts& texts) const {
  Json values = Json::object();
  for (const auto& [name, text] : texts) {
    const auto type = types.find(name);
    switch (type == types.end() ? TextType::text : type->second) {
      case TextType::text: values[name] = text; break;
      case TextType::integer: values[name] = numberOr<std::int64_t>(text); break;
      case TextType::number: values[name] = numberOr<double>(text); break;
      case TextType::boolean:
        values[name] = text == "true" || text == "false" ? Json(text == "true") : Json(text);
        break;
    }
  }
  return values;
}

RequestSchemas::RequestSchemas(const plugins::RouteDeclaration& route, const Json& components) {
  if (!route.bodySchema.empty()) {
    body_ = compile("body_schema", base::parseJson(route.bodySchema), components, Schema::Unknown::refuse);
  }
  if (!route.paramsSchema.empty()) {
    parameters_.emplace(
        compile("params_schema", base::parseJson(route.paramsSchema), components, Schema::Unknown::accept));
  }
  const bool isList = route.method == "GET";
  if (route.querySchema.empty() && !isList) return;
  Json query = route.querySchema.empty() ? Json::object() : base::parseJson(route.querySchema);
  if (isList) query = withPaging(std::move(query));
  query_.emplace(compile("query_schema", std::move(query), components,
                         route.querySchema.empty() ? Schema::Unknown::accept : Schema::Unknown::refuse));
}

std::vector<base::FieldError> RequestSchemas::check(const Texts& parameters, const Texts& query,
                                                    const Json* body) const {
  std::vector<base::FieldError> errors;
  if (parameters_) append(errors, parameters_->schema.check(parameters_->typed(parameters)));
  const bool queryIsTrivial = query.empty() && query_ && !query_->schema.document().contains("required");
  if (query_ && !queryIsTrivial) append(errors, query_->schema.check(query_->typed(query)));
  if (body_ && body != nullptr) append(errors, body_->check(*body));
  return errors;
}

}  // namespace instaplay::http
