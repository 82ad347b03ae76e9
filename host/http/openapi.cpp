#include "host/http/openapi.hpp"

#include <algorithm>
#include <map>

namespace instaplay::http {
namespace {

using base::Json;
using Document = nlohmann::ordered_json;

const Json& errorSchema() {
  static const Json schema = Json::parse(R"({
    "type": "object", "required": ["success", "error", "meta"],
    "properties": {
      "success": {"const": false},
      "error": {"type": "object", "required": ["code", "message"], "properties": {
        "code": {"type": "string", "examples": ["validation_failed", "malformed_json", "unauthenticated", "forbidden",
          "csrf_failed", "not_found", "feature_disabled", "method_not_allowed", "conflict", "payload_too_large",
          "unsupported_media_type", "unprocessable", "rate_limited", "internal", "unavailable", "timeout"]},
        "message": {"type": "string"},
        "fields": {"type": "array", "items": {"type": "object", "required": ["path", "message"], "properties": {
          "path": {"type": "string"}, "message": {"type": "string"}}}}}},
      "meta": {"$ref": "#/components/schemas/Meta"}}})");
  return schema;
}

const Json& metaSchema() {
  static const Json schema = Json::parse(R"({
    "type": "object", "required": ["requestId"],
    "properties": {"requestId": {"type": "string"}, "next": {"type": ["string", "null"]}}})");
  return schema;
}

Json parsedOr(const std::string& text, Json otherwise) {
  return text.empty() ? std::move(otherwise) : base::parseJson(text);
}

// "GET /api/v1/posts/{postId}" becomes "get_api_v1_posts_postId".
std::string operationId(const plugins::RouteDeclaration& route) {
  std::string id;
  for (const char c : route.method + route.path) {
    const bool isWord = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (isWord) {
      id += static_cast<char>(id.size() < route.method.size() ? std::tolower(c) : c);
    } else if (!id.empty() && id.back() != '_' && c != '}') {
      id += '_';
    }
  }
  return id;
}

Json parameter(const std::string& name, const char* in, bool required, Json schema) {
  return {{"name", name}, {"in", in}, {"required", required}, {"schema", std::move(schema)}};
}

Json describeParameters(const Endpoint& endpoint) {
  Json list = Json::array();
  const Json params = parsedOr(endpoint.route.paramsSchema, Json::object()).value("properties", Json::object());
  for (const std::string& name : endpoint.parameterNames) {
    list.push_back(parameter(name, "path", true, params.value(name, Json{{"type", "string"}})));
  }
  const Json query = parsedOr(endpoint.route.querySchema, Json::object());
  const Json required = query.value("required", Json::array());
  const Json properties = query.value("properties", Json::object());
  for (const auto& [name, schema] : properties.items()) {
    list.push_back(parameter(name, "query", std::ranges::find(required, Json(name)) != required.end(), schema));
  }
  if (endpoint.route.answerOnce) list.push_back(parameter("Idempotency-Key", "header", false, {{"type", "string"}}));
  return list;
}

Json jsonContent(Json schema) { return {{"application/json", {{"schema", std::move(schema)}}}}; }

Json envelopeOf(Json data) {
  return {
      {"type", "object"},
      {"required", {"success", "data", "meta"}},
      {"properties",
       {{"success", {{"const", true}}}, {"data", std::move(data)}, {"meta", {{"$ref", "#/components/schemas/Meta"}}}}}};
}

Json describeResponses(const plugins::RouteDeclaration& route) {
  const int status = route.successStatus == 0 ? 200 : route.successStatus;
  const bool isSocket = status == 101;
  Json success{{"description", status == 204 ? "Done" : isSocket ? "A WebSocket from here on" : "Success"}};
  if (status != 204 && !isSocket) success["content"] = jsonContent(envelopeOf(parsedOr(route.responseSchema, true)));
  return {{std::to_string(status), std::move(success)}, {"default", {{"$ref", "#/components/responses/Error"}}}};
}

Json describeBody(const plugins::RouteDeclaration& route) {
  if (!route.streamBody) return {{"required", true}, {"content", jsonContent(base::parseJson(route.bodySchema))}};
  return {{"required", true}, {"content", {{"multipart/form-data", {{"schema", {{"type", "object"}}}}}}}};
}

Json describeOperation(const Endpoint& endpoint) {
  const auto& route = endpoint.route;
  Json operation{
      {"operationId", operationId(route)}, {"tags", {endpoint.owner()}}, {"responses", describeResponses(route)}};
  if (!route.summary.empty()) operation["summary"] = route.summary;
  if (Json parameters = describeParameters(endpoint); !parameters.empty())
    operation["parameters"] = std::move(parameters);
  if (route.streamBody || !route.bodySchema.empty()) operation["requestBody"] = describeBody(route);
  if (route.access != plugins::Access::everybody) {
    operation["security"] = {{{"session", Json::array()}}, {{"token", Json::array()}}};
  }
  return operation;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// OpenAPI takes "/a/{x}" and "/a/{y}" for the same path, so all routes of one shape share the first one's names.
std::string shapeOf(const Endpoint& endpoint) {
  std::string shape = endpoint.route.path;
  for (const std::string& name : endpoint.parameterNames)
    shape.replace(shape.find("{" + name + "}"), name.size() + 2, "{}");
  return shape;
}

Json describeComponents(const Json& schemas) {
  Json all = schemas;
  all["Error"] = errorSchema();
  all["Meta"] = metaSchema();
  return {
      {"schemas", std::move(all)},
      {"responses",
       {{"Error", {{"description", "Refused"}, {"content", jsonContent({{"$ref", "#/components/schemas/Error"}})}}}}},
      {"securitySchemes",
       {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "__Host-instaplay"}}},
        {"token", {{"type", "http"}, {"scheme", "bearer"}}}}}};
}

}  // namespace

std::string describeApi(const std::vector<std::unique_ptr<Endpoint>>& endpoints, const Json& components,
                        const std::string& version) {
  Json paths = Json::object();
  std::map<std::string, const Endpoint*> firstOfShape;
  for (const auto& endpoint : endpoints) {
    const Endpoint& first = *firstOfShape.emplace(shapeOf(*endpoint), endpoint.get()).first->second;
    Json operation = describeOperation(*endpoint);
    for (std::size_t i = 0; i < endpoint->parameterNames.size(); ++i)
      operation["parameters"][i]["name"] = first.parameterNames[i];
    paths[first.route.path][lower(endpoint->route.method)] = std::move(operation);
  }
  Document document;
  document["openapi"] = "3.1.0";
  document["info"] = {{"title", "InstaPlay"}, {"version", version}};
  document["paths"] = std::move(paths);
  document["components"] = describeComponents(components);
  return document.dump(-1, ' ', false, Document::error_handler_t::replace);
}

}  // namespace instaplay::http
