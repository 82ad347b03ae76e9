#include "host/http/validation/schema.hpp"

#include <doctest/doctest.h>

using instaplay::base::Json;
using instaplay::http::Schema;
using instaplay::http::SchemaError;

namespace {

std::string errors(const char* schema, const Json& value, Schema::Unknown unknown = Schema::Unknown::refuse) {
  std::string text;
  for (const auto& error : Schema(Json::parse(schema), Json::object(), unknown).check(value)) {
    text += (text.empty() ? "" : "; ") + error.path + " " + error.message;
  }
  return text;
}

}  // namespace

TEST_CASE("what breaks a schema is told by pointer and in words") {
  struct Row {
    const char* schema;
    const char* value;
    const char* expected;
  };
  const Row rows[] = {
      {R"({"type":"string"})", "1", " must be text"},
      {R"({"type":"integer"})", "1.5", " must be a whole number"},
      {R"({"type":["string","null"]})", "true", " must be null or text"},
      {R"({"type":["string","null"]})", "null", ""},
      {R"({"type":"string","minLength":1})", R"("")", " must not be empty"},
      {R"({"type":"string","minLength":3})", R"("ab")", " must have at least 3 characters"},
      {R"({"type":"string","maxLength":2})", R"("äöü")", " must have at most 2 characters"},
      {R"({"type":"string","maxLength":3})", R"("äöü")", ""},
      {R"({"pattern":"^[a-z]+$"})", R"("A")", " does not have the expected form"},
      {R"({"pattern":"^[a-z]+$"})", "7", ""},
      {R"({"minimum":1,"maximum":3})", "0", " must be at least 1"},
      {R"({"minimum":1,"maximum":3})", "4", " must be at most 3"},
      {R"({"exclusiveMinimum":1})", "1", " must be more than 1"},
      {R"({"exclusiveMaximum":1})", "1", " must be less than 1"},
      {R"({"multipleOf":5})", "7", " must be a multiple of 5"},
      {R"({"enum":["a","b"]})", R"("c")", " is not one of the allowed values"},
      {R"({"const":1})", "2", " is not the value that is expected here"},
      {R"({"required":["a"]})", "{}", "/a is required"},
      {R"({"type":"object","properties":{"a":{"type":"string"}}})", R"({"b":1})", "/b is not a known field"},
      {R"({"properties":{"a/b~c":{"type":"string"}}})", R"({"a/b~c":1})", "/a~1b~0c must be text"},
      {R"({"additionalProperties":{"type":"string"}})", R"({"a":1})", "/a must be text"},
      {R"({"patternProperties":{"^x":{"type":"string"}},"additionalProperties":false})", R"({"x":1,"y":1})",
       "/x must be text; /y is not a known field"},
      {R"({"propertyNames":{"maxLength":1}})", R"({"ab":1})",
       "/ab is not a known field; /ab is not an allowed field name"},
      {R"({"minProperties":2,"additionalProperties":true})", R"({"a":1})", " must have at least 2 fields"},
      {R"({"maxItems":1})", "[1,2]", " must have at most 1 entries"},
      {R"({"minItems":1})", "[]", " must have at least 1 entries"},
      {R"({"uniqueItems":true})", "[1,1]", " must not name an entry twice"},
      {R"({"items":{"type":"integer"}})", R"([1,"a",2,"b"])", "/1 must be a whole number; /3 must be a whole number"},
      {R"({"contains":{"const":1}})", "[2]", " lacks an entry of the expected shape"},
      {R"({"anyOf":[{"type":"null"},{"type":"string"}]})", "1", " has none of the shapes that are allowed here"},
      {R"({"oneOf":[{"minimum":1},{"minimum":2}]})", "3", " must have exactly one of the shapes that are allowed here"},
      {R"({"allOf":[{"minimum":1},{"maximum":2}]})", "3", " must be at most 2"},
      {R"({"not":{"type":"null"}})", "null", " has a shape that is not allowed here"},
      {R"({"if":{"required":["a"]},"then":{"required":["b"]}})", R"({"a":1})", "/b is required"},
      {R"({"format":"date-time"})", R"("2026-01-01")", " is no valid date-time"},
      {R"({"format":"date-time"})", R"("2026-01-01T10:00:00.123Z")", ""},
      {R"({"format":"email"})", R"("a@b")", " is no valid email"},
      {R"({"format":"unheard-of"})", R"("x")", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.schema);
    CAPTURE(row.value);
    CHECK(errors(row.schema, Json::parse(row.value)) == row.expected);
  }
}

TEST_CASE("all errors are told at once, but no more than 20") {
  const auto* schema = R"({"required":["a","b"],"properties":{"c":{"type":"string"}}})";
  CHECK(errors(schema, {{"c", 1}, {"d", 1}}) ==
        "/c must be text; /d is not a known field; /a is required; /b is required");
  Json many = Json::object();
  for (int i = 0; i < 100; ++i) many["f" + std::to_string(i)] = i;
  CHECK(Schema(Json::parse(schema), Json::object(), Schema::Unknown::refuse).check(many).size() == 20);
}

TEST_CASE("a schema that is open says so") {
  CHECK(errors(R"({"type":"object","additionalProperties":true})", {{"x", 1}}).empty());
  CHECK(errors(R"({"type":"object"})", {{"x", 1}}, Schema::Unknown::accept).empty());
  CHECK(errors(R"({"properties":{"a":{"type":"object"}}})", {{"a", {{"x", 1}}}}).empty());
}

TEST_CASE("a long text against a nested pattern ends at once") {
  const std::string text(200'000, 'a');
  CHECK(errors(R"({"type":"string","pattern":"^(a+)+b$"})", text) == " does not have the expected form");
  CHECK(errors(R"({"type":"string","maxLength":10,"pattern":"^(a+)+b$"})", text) == " must have at most 10 characters");
}

TEST_CASE("named schemas are found, also when they refer to themselves") {
  const Json components = Json::parse(R"({"Node":{"type":"object","required":["id"],"additionalProperties":false,
    "properties":{"id":{"type":"string"},"next":{"$ref":"#/components/schemas/Node"}}},
    "Body":{"type":"object","properties":{"node":{"$ref":"#/components/schemas/Node"}}}})");
  const Schema schema(Json::parse(R"({"$ref":"#/components/schemas/Body"})"), components, Schema::Unknown::refuse);
  CHECK(schema.check(Json::parse(R"({"node":{"id":"1","next":{"id":"2"}}})")).empty());
  const auto found = schema.check(Json::parse(R"({"node":{"id":"1","next":{"id":2}},"x":1})"));
  REQUIRE(found.size() == 2);
  CHECK(found[0].path == "/node/next/id");
  CHECK(found[1].path == "/x");
}

TEST_CASE("a schema that would not be honoured is refused with its place") {
  const auto refusal = [](const char* text) {
    try {
      Schema(Json::parse(text), Json::object(), Schema::Unknown::refuse);
    } catch (const SchemaError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  CHECK(refusal(R"({"properties":{"a":{"nullable":true}}})") ==
        "at /properties/a/nullable: this keyword is not supported");
  CHECK(refusal(R"({"items":{"$ref":"#/components/schemas/Gone"}})") ==
        "at /items: $ref \"#/components/schemas/Gone\" names no schema under #/components/schemas/");
  CHECK(refusal(R"j({"pattern":"(?=a)"})j").starts_with("at /pattern: the pattern \"(?=a)\" is not usable"));
  CHECK(refusal(R"({"properties":[]})") == "at /properties: must be an object of schemas");
  CHECK(refusal(R"({"type":"strin"})").find("strin") != std::string::npos);
  CHECK(refusal(R"({"properties":{"id":{"type":"string"}}})") == "accepted");
}

TEST_CASE("a reference that leads in a circle is refused") {
  const Json components =
      Json::parse(R"({"A":{"$ref":"#/components/schemas/B"},"B":{"$ref":"#/components/schemas/A"}})");
  CHECK_THROWS_AS(Schema(Json::parse(R"({"$ref":"#/components/schemas/A"})"), components, Schema::Unknown::refuse),
                  SchemaError);
  CHECK_THROWS_AS(
      Schema(Json::parse(R"({"items":{"$ref":"#/components/schemas/A"}})"), components, Schema::Unknown::refuse),
      SchemaError);
}

TEST_CASE("a component that applies itself to the same value is refused, one that goes deeper is not") {
  const auto refusal = [](const char* component) {
    try {
      Schema(true, {{"A", Json::parse(component)}}, Schema::Unknown::refuse);
    } catch (const SchemaError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  for (const char* component :
       {R"({"allOf":[{"type":"object"},{"$ref":"#/components/schemas/A"}]})",
        R"({"anyOf":[true,{"oneOf":[{"$ref":"#/components/schemas/A"}]}]})",
        R"({"not":{"$ref":"#/components/schemas/A"}})", R"({"if":true,"then":{"$ref":"#/components/schemas/A"}})",
        R"({"if":true,"else":{"$ref":"#/components/schemas/A"}})"}) {
    CAPTURE(component);
    CHECK(refusal(component) == "at #/components/schemas/A: it leads back to itself in a circle");
  }
  CHECK(refusal(R"({"allOf":[{"items":{"$ref":"#/components/schemas/A"}}]})") == "accepted");
}
