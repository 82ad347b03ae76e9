#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace instaplay::plugins {

/// What a plugin's library says of itself in its ".note.instaplay".
struct ElfNote {
  std::uint16_t abiMajor = 0, abiMinor = 0;
  std::string id, version, sdk;
};

/// Why a file has no readable note, as the end of a sentence: "is not an ELF file".
class ElfError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads the note from the file without loading it: bounded reads, every offset checked, so that any file is safe.
/// Throws ElfError.
ElfNote readElfNote(const std::filesystem::path& file);

}  // namespace instaplay::plugins
