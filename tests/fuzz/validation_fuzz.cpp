#include <algorithm>
#include <set>

#include "host/base/error.hpp"
#include "host/http/query.hpp"
#include "host/http/validation/request_schemas.hpp"
#include "tests/fuzz/harness.hpp"

// The first line is a query string, the rest a JSON body, for one route with fixed schemas. What the schemas say must
// be what the same rules, written by hand below, say.

using namespace instaplay;
using namespace instaplay::fuzz;
using base::Json;

namespace {

constexpr const char* kQuery =
    R"({"type":"object","properties":{"since":{"type":"integer","minimum":0},"all":{"type":"boolean"},
        "ratio":{"type":"number","exclusiveMaximum":1}}})";
constexpr const char* kBody =
    R"({"type":"object","required":["caption"],"properties":{
        "caption":{"type":"string","maxLength":8},
        "tags":{"type":"array","maxItems":3,"uniqueItems":true,"items":{"type":"string","pattern":"^[a-z]{1,5}$"}},
        "size":{"type":"integer","minimum":-3,"maximum":12,"multipleOf":3},
        "place":{"$ref":"#/components/schemas/Place"},
        "kind":{"enum":["post","reel",null]}}})";
constexpr const char* kComponents =
    R"({"Place":{"type":"object","additionalProperties":false,"properties":{
        "name":{"type":"string","minLength":1},"inside":{"$ref":"#/components/schemas/Place"}}}})";

const http::RequestSchemas& schemas() {
  static const http::RequestSchemas compiled = [] {
    plugins::RouteDeclaration route;
    route.method = "GET";
    route.querySchema = kQuery;
    route.bodySchema = kBody;
    return http::RequestSchemas(route, Json::parse(kComponents));
  }();
  return compiled;
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](unsigned char c) { return c < 0x80 || c >= 0xC0; }));
}

bool isTag(const Json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

bool isPlace(const Json& value) {
  return value.is_object() && std::ranges::all_of(value.items(), [](const auto& field) {
           if (field.key() == "name") return field.value().is_string() && field.value() != "";
           return field.key() == "inside" && isPlace(field.value());
         });
}

bool isGoodField(const std::string& name, const Json& value) {
  if (name == "caption") return value.is_string() && characters(value.template get<std::string>()) <= 8;
  if (name == "kind") return value.is_null() || value == "post" || value == "reel";
  if (name == "place") return isPlace(value);
  if (name == "size") {
    return value.is_number_integer() && value >= -3 && value <= 12 && value.template get<int>() % 3 == 0;
  }
  if (name != "tags" || !value.is_array() || value.size() > 3) return false;
  return std::ranges::all_of(value, isTag) && std::set<Json>(value.begin(), value.end()).size() == value.size();
}

bool isGoodBody(const Json& body) {
  return body.is_object() && body.contains("caption") &&
         std::ranges::all_of(body.items(), [](const auto& field) { return isGoodField(field.key(), field.value()); });
}

void expectUseful(const std::vector<base::FieldError>& errors) {
  expect(errors.size() <= 20, "twenty errors at most are told");
  for (const base::FieldError& error : errors) {
    expect(error.path.empty() || error.path.starts_with('/'), "an error has a JSON Pointer");
    expect(!error.message.empty(), "an error says what is wrong");
    Json::json_pointer pointer(error.path);
  }
}

http::Query readQuery(std::string_view text) {
  try {
    return http::Query(text);
  } catch (const base::Error&) {
    return {};
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = textOf(data, size);
  const http::Query query = readQuery(takeLine(rest));
  expectUseful(schemas().check({}, query.all(), nullptr));
  Json body;
  try {
    body = base::parseJson(rest);
  } catch (const base::Error&) {
    return 0;
  }
  const auto errors = schemas().check({}, {}, &body);
  expectUseful(errors);
  expect(errors.empty() == isGoodBody(body), "the schema and the rules by hand agree");
  return 0;
}
