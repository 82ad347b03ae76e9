#include "host/plugins/settings_check.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "host/base/nearest.hpp"

namespace instaplay::plugins {
namespace {

using base::Json;
using Problems = std::vector<std::string>;

void compile(const Json& json, valijson::Schema& schema) {
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(valijson::adapters::NlohmannJsonAdapter(json), schema);
}

/// "/limits/day" out of valijson's path "<root>[limits][day]".
std::string pointerOf(const std::vector<std::string>& context) {
  std::string pointer;
  for (const std::string& step : context) {
    if (step.size() > 2 && step.front() == '[') pointer += "/" + step.substr(1, step.size() - 2);
  }
  return pointer;
}

/// valijson writes every number as a double: "1.000000".
std::string readable(std::string description) {
  re2::RE2::GlobalReplace(&description, R"(\.0{6}\b)", "");
  return description;
}

Problems validate(const Json& schemaJson, const Json& settings) {
  valijson::Schema schema;
  compile(schemaJson, schema);
  valijson::ValidationResults results;
  valijson::Validator().validate(schema, valijson::adapters::NlohmannJsonAdapter(settings), &results);

  Problems problems;
  for (const auto& error : results) {
    const bool isSummary = error.description.find("Failed to validate against schema") == 0 ||
                           error.description.find("Failed to validate against properties") == 0;
    if (!isSummary)
      problems.push_back(fmt::format("\"{}\": {}", pointerOf(error.context), readable(error.description)));
  }
  return problems;
}

std::vector<std::string> keysOf(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

bool hasProperties(const Json& schema) {
  return schema.is_object() && schema.contains("properties") && schema["properties"].is_object();
}

void fillDefaults(const Json& schema, Json& settings) {
  if (!hasProperties(schema) || !settings.is_object()) return;
  for (const auto& [key, property] : schema["properties"].items()) {
    if (settings.contains(key)) {
      fillDefaults(property, settings[key]);
    } else if (property.is_object() && property.contains("default")) {
      settings[key] = property["default"];
    } else {
      Json section = Json::object();
      fillDefaults(property, section);
      if (!section.empty()) settings[key] = std::move(section);
    }
  }
}

void findUnknownKeys(const Json& schema, const Json& settings, const std::string& path, Problems& problems) {
  if (!hasProperties(schema) || !settings.is_object()) return;
  const Json& properties = schema["properties"];
  for (const auto& [key, value] : settings.items()) {
    const std::string here = path + "/" + key;
    if (properties.contains(key)) {
      findUnknownKeys(properties[key], value, here, problems);
    } else if (!schema.contains("additionalProperties") || schema["additionalProperties"] == false) {
      problems.push_back(fmt::format("\"{}\": unknown setting; {}", here, base::suggestion(key, keysOf(properties))));
    }
  }
}

}  // namespace

std::string settingsSchemaProblem(const Json& schema) {
  if (!schema.is_object() || schema.value("type", Json()) != "object") {
    return "must be a JSON Schema with \"type: object\"";
  }
  try {
    valijson::Schema whole;
    compile(schema, whole);
    Json defaults = Json::object();
    fillDefaults(schema, defaults);
    Json withoutRequired = schema;
    withoutRequired.erase("required");
    const Problems problems = validate(withoutRequired, defaults);
    return problems.empty() ? "" : "has a default that its own schema refuses: " + problems.front();
  } catch (const std::exception& error) {
    return std::string("is no JSON Schema: ") + error.what();
  }
}

CheckedSettings checkSettings(const Json& schema, const Json& given) {
  static const Json kNoSettings = {{"type", "object"}, {"properties", Json::object()}};
  const Json& effective = schema.is_null() ? kNoSettings : schema;

  CheckedSettings checked{given, {}};
  findUnknownKeys(effective, given, "", checked.problems);
  fillDefaults(effective, checked.settings);
  if (checked.problems.empty()) checked.problems = validate(effective, checked.settings);
  return checked;
}

}  // namespace instaplay::plugins
