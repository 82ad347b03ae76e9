#pragma once

#include <yaml-cpp/yaml.h>

#include "host/base/json.hpp"

namespace instaplay::base {

/// A YAML value as JSON: plain true, false, null and numbers keep their type, everything else is text. Throws
/// std::length_error for more than 10,000 values or more than 32 levels, which aliases can make of a small file.
Json toJson(const YAML::Node& node);

}  // namespace instaplay::base
