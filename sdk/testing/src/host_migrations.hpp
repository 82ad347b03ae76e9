#pragma once

#include <filesystem>

namespace instaplay::testing {

/// Writes the host's own migrations, which are built into this library, to a new folder.
void writeHostMigrations(const std::filesystem::path& folder);

}  // namespace instaplay::testing
