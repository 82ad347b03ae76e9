#pragma once

#include <functional>
#include <string_view>

#include "host/base/json.hpp"

namespace instaplay::http {

/// Walks a schema and refuses, with a SchemaError that says where, every keyword that would be ignored otherwise and
/// every "$ref" that leads nowhere. pattern is called for each regular expression.
void checkKeywords(const base::Json& schema, const base::Json& components,
                   const std::function<void(const std::string&)>& pattern);

/// Refuses, with a SchemaError, components that apply themselves to the value that they already check: "$ref" to
/// itself, straight or by way of others, compositions and conditions. Such a check would have no end.
void checkCircles(const base::Json& components);

inline constexpr std::string_view kComponentPrefix = "#/components/schemas/";

}  // namespace instaplay::http
