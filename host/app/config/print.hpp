#pragma once

#include <string>

#include "host/app/config/config.hpp"

namespace instaplay::app {

/// Every setting with its value, one "key: value" a line; secrets only say whether they are set.
std::string printConfig(const Config& config);

/// The schema as a Markdown table: key, type, default, meaning.
std::string printConfigReference();

}  // namespace instaplay::app
