#pragma once

#include <filesystem>
#include <string>

namespace instaplay::testing {

/// Writes a fresh key and a certificate that it signed itself, for one host name, as PEM into one file.
void writeSelfSigned(const std::filesystem::path& file, const std::string& host);

}  // namespace instaplay::testing
