#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace instaplay::base {

using Json = nlohmann::json;

/// Parses JSON strictly: depth up to 32, no duplicate keys, valid UTF-8, no lone surrogates, no U+0000, no BOM, no
/// trailing data, numbers within int64 or finite double. Throws Error{invalid, "malformed_json"} that says what and
/// at which byte.
Json parseJson(std::string_view text);

/// Compact text of a value; invalid UTF-8 is replaced, so that it never throws.
std::string dumpJson(const Json& value);

/// text as a JSON string literal with its quotes, appended to out.
void appendJsonString(std::string& out, std::string_view text);

}  // namespace instaplay::base
