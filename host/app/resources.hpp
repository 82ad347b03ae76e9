#pragma once

#include <filesystem>
#include <string_view>

namespace instaplay::app {

/// A folder that came with the executable, such as "plugins" or "migrations": beside it in a build, in
/// ../lib/instaplay when it is installed.
std::filesystem::path resourceFolder(std::string_view name);

}  // namespace instaplay::app
