#pragma once

#include <string>
#include <vector>

#include "host/base/json.hpp"

namespace instaplay::plugins {

/// What is wrong with a settings schema, or empty: it must be a JSON Schema of type object whose defaults fit it.
std::string settingsSchemaProblem(const base::Json& schema);

struct CheckedSettings {
  base::Json settings;                ///< what was given with the schema's defaults filled in
  std::vector<std::string> problems;  ///< `"/limit": ...`; empty when they fit
};

/// Settings under a schema, or under none when it is null: then there must be none. A key that no "properties" lists
/// is a problem unless the schema says "additionalProperties".
CheckedSettings checkSettings(const base::Json& schema, const base::Json& given);

}  // namespace instaplay::plugins
