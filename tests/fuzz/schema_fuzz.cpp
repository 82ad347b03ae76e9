#include "host/http/validation/schema.hpp"

#include "tests/fuzz/harness.hpp"

// The first line is a schema, as a plugin declares it, the rest a value. A schema is refused as a whole or checks every
// value.

using namespace instaplay;
using namespace instaplay::fuzz;
using base::Json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Json components = Json::parse(
      R"({"Tree":{"type":"object","properties":{"left":{"$ref":"#/components/schemas/Tree"},"value":{"type":"integer"}}},
          "Here":{"$ref":"#/components/schemas/There"},"There":{"$ref":"#/components/schemas/Here"},"Any":true})");
  std::string_view rest = textOf(data, size);
  try {
    const Json schemaJson = base::parseJson(takeLine(rest));
    const http::Schema schema(schemaJson, components, http::Schema::Unknown::refuse);
    const Json value = base::parseJson(rest);
    const auto errors = schema.check(value);
    expect(errors.size() <= 20, "twenty errors at most are told");
    for (const base::FieldError& error : errors) expect(!error.message.empty(), "an error says what is wrong");
    expect(schema.check(value).size() == errors.size(), "a value is checked to the same end twice");
  } catch (const http::SchemaError& error) {
    expect(*error.what() != '\0', "a refusal says what is wrong");
  } catch (const base::Error& error) {
    expect(error.code == "malformed_json", "what is no JSON is told as that");
  }
  return 0;
}
