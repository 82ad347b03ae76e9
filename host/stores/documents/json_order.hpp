#pragma once

#include <compare>

#include "host/base/json.hpp"

namespace instaplay::stores {

/// Equal values of one type; 1 and 1.0 are equal, exactly also beyond 2^53. Objects in any order of fields.
bool equalJson(const base::Json& a, const base::Json& b);

/// The order of two numbers, strings, booleans or nulls; unordered for values of different or other types.
std::partial_ordering orderJson(const base::Json& a, const base::Json& b);

}  // namespace instaplay::stores
