#include "host/http/validation/keywords.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "host/http/validation/schema.hpp"

namespace instaplay::http {
namespace {

using base::Json;

constexpr std::array<std::string_view, 28> kPlain{"type",
                                                  "enum",
                                                  "const",
                                                  "required",
                                                  "minimum",
                                                  "maximum",
                                                  "multipleOf",
                                                  "minLength",
                                                  "maxLength",
                                                  "exclusiveMinimum",
                                                  "exclusiveMaximum",
                                                  "minItems",
                                                  "maxItems",
                                                  "uniqueItems",
                                                  "minProperties",
                                                  "maxProperties",
                                                  "format",
                                                  "title",
                                                  "description",
                                                  "default",
                                                  "examples",
                                                  "deprecated",
                                                  "readOnly",
                                                  "writeOnly",
                                                  "$comment",
                                                  "$schema",
                                                  "contentMediaType",
                                                  "contentEncoding"};
constexpr std::array<std::string_view, 8> kSingle{
    "items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"};
constexpr std::array<std::string_view, 3> kLists{"allOf", "anyOf", "oneOf"};

bool oneOf(const auto& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

class Walk {
 public:
  Walk(const Json& components, const std::function<void(const std::string&)>& pattern)
      : components_(components), pattern_(pattern) {}

  void visit(const Json& schema, const std::string& where) {
    if (schema.is_boolean()) return;
    if (!schema.is_object()) fail(where, "must be an object or a boolean");
    if (schema.contains("$ref")) return checkReference(schema, where);
    for (const auto& [name, value] : schema.items()) keyword(name, value, where + "/" + name);
  }

 private:
  [[noreturn]] static void fail(const std::string& where, const std::string& why) {
    throw SchemaError("at " + (where.empty() ? "/" : where) + ": " + why);
  }

  void keyword(const std::string& name, const Json& value, const std::string& where) {
    if (oneOf(kPlain, name) || name.starts_with("x-")) return;
    if (oneOf(kSingle, name)) return visit(value, where);
    if (oneOf(kLists, name)) return visitList(value, where);
    if (name == "properties" || name == "patternProperties") return visitMap(name, value, where);
    if (name != "pattern") fail(where, "this keyword is not supported");
    if (!value.is_string()) fail(where, "must be a string");
    usePattern(value.get<std::string>(), where);
  }

  void visitList(const Json& list, const std::string& where) {
    if (!list.is_array()) fail(where, "must be a list of schemas");
    for (std::size_t i = 0; i < list.size(); ++i) visit(list[i], where + "/" + std::to_string(i));
  }

  void visitMap(const std::string& keywordName, const Json& map, const std::string& where) {
    if (!map.is_object()) fail(where, "must be an object of schemas");
    for (const auto& [name, schema] : map.items()) {
      if (keywordName == "patternProperties") usePattern(name, where + "/" + name);
      visit(schema, where + "/" + name);
    }
  }

  void usePattern(const std::string& text, const std::string& where) {
    try {
      pattern_(text);
    } catch (const SchemaError& error) {
      fail(where, error.what());
    }
  }

  // Keywords beside "$ref" would be ignored by the compiler behind, so only words for people may stand there.
  void checkReference(const Json& schema, const std::string& where) {
    const Json& reference = schema["$ref"];
    if (!reference.is_string()) fail(where, "$ref must be a string");
    const auto text = reference.get<std::string>();
    if (!text.starts_with(kComponentPrefix) || !components_.contains(text.substr(kComponentPrefix.size()))) {
      fail(where, "$ref \"" + text + "\" names no schema under " + std::string(kComponentPrefix));
    }
    for (const auto& [name, value] : schema.items()) {
      if (name != "$ref" && name != "description" && name != "title")
        fail(where, "$ref must stand alone, not beside " + name);
    }
  }

  const Json& components_;
  const std::function<void(const std::string&)>& pattern_;
};

/// A walk along everything that applies to one and the same value.
class CircleSearch {
 public:
  explicit CircleSearch(const Json& components) : components_(components) {}

  void visitComponent(const std::string& name) {
    if (done_.contains(name)) return;
    const std::string where(kComponentPrefix);
    if (!open_.insert(name).second) throw SchemaError("at " + where + name + ": it leads back to itself in a circle");
    visit(components_.at(name));
    open_.erase(name);
    done_.insert(name);
  }

 private:
  void visit(const Json& schema) {
    if (!schema.is_object()) return;
    if (schema.contains("$ref")) {
      return visitComponent(schema["$ref"].get<std::string>().substr(kComponentPrefix.size()));
    }
    for (const auto* keyword : {"not", "if", "then", "else"}) {
      if (schema.contains(keyword)) visit(schema[keyword]);
    }
    for (const auto keyword : kLists) {
      for (const Json& part : schema.value(keyword, Json::array())) visit(part);
    }
  }

  const Json& components_;
  std::set<std::string> open_, done_;
};

}  // namespace

void checkKeywords(const Json& schema, const Json& components, const std::function<void(const std::string&)>& pattern) {
  Walk(components, pattern).visit(schema, "");
}

void checkCircles(const Json& components) {
  CircleSearch search(components);
  for (const auto& [name, schema] : components.items()) search.visitComponent(name);
}

}  // namespace instaplay::http
