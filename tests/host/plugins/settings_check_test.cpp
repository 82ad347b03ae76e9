#include <doctest/doctest.h>

#include "host/plugins/settings_check.hpp"

using namespace instaplay::plugins;
using instaplay::base::Json;

namespace {

const Json kSchema = Json::parse(R"({"type": "object", "required": ["name"], "properties": {
  "name": {"type": "string"},
  "limit": {"type": "integer", "minimum": 1, "default": 10},
  "mail": {"type": "object", "properties": {"from": {"type": "string", "default": "nobody"}, "copies": {"type": "integer"}}},
  "labels": {"type": "object", "additionalProperties": {"type": "string"}}}})");

}  // namespace

TEST_CASE("defaults are filled in at every depth and what was given stays") {
  const CheckedSettings checked = checkSettings(kSchema, {{"name", "x"}, {"mail", {{"copies", 2}}}});
  CHECK(checked.problems.empty());
  CHECK(checked.settings == Json{{"name", "x"}, {"limit", 10}, {"mail", {{"copies", 2}, {"from", "nobody"}}}});
  CHECK(checkSettings(kSchema, {{"name", "x"}}).settings["mail"]["from"] == "nobody");
}

TEST_CASE("every setting that does not fit is named by its place") {
  const CheckedSettings checked = checkSettings(kSchema, {{"name", 5}, {"limit", 0}});
  CHECK(checked.problems == std::vector<std::string>{"\"/limit\": Expected number greater than or equal to 1",
                                                     "\"/name\": Value type not permitted by 'type' constraint."});
  CHECK(checkSettings(kSchema, Json::object()).problems ==
        std::vector<std::string>{"\"\": Missing required property 'name'."});
}

TEST_CASE("unknown settings are refused with the nearest one, unless the schema allows more") {
  CHECK(checkSettings(kSchema, {{"name", "x"}, {"mail", {{"form", "y"}}}}).problems ==
        std::vector<std::string>{"\"/mail/form\": unknown setting; did you mean \"from\"?"});
  CHECK(checkSettings(kSchema, {{"name", "x"}, {"labels", {{"any", "thing"}}}}).problems.empty());
}

TEST_CASE("a plugin without a schema takes no settings") {
  CHECK(checkSettings(nullptr, Json::object()).problems.empty());
  CHECK(checkSettings(nullptr, {{"x", 1}}).problems ==
        std::vector<std::string>{"\"/x\": unknown setting; known here: nothing"});
}
