#pragma once

#include <string_view>

namespace instaplay::app {

/// The text of config/instaplay.yaml at build time.
extern const std::string_view kEmbeddedConfig;

}  // namespace instaplay::app
