#include "host/plugins/plugin_verifier.hpp"

#include <fmt/format.h>
#include <instaplay/abi/base.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "host/base/bytes.hpp"
#include "host/plugins/elf_note.hpp"
#include "host/plugins/plugin_failure.hpp"

namespace instaplay::plugins {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(std::string reason, const fs::path& where, std::string fix) {
  throw PluginFailure(Stage::load, std::move(reason), where, std::move(fix));
}

void checkInside(const Manifest& manifest, const fs::path& folder) {
  std::error_code error;
  const fs::path real = fs::canonical(manifest.library, error);
  if (error) {
    refuse("its library is missing", manifest.library,
           fmt::format("Build or install it, or remove {}.", manifest.folder.string()));
  }
  const fs::path root = fs::canonical(folder);
  const bool isInside = std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first == root.end();
  if (!isInside) {
    refuse(fmt::format("its library is {}, outside of the plugin folder {}", real.string(), root.string()),
           manifest.library, "Put the file itself there instead of a link.");
  }
}

void checkOwnerAndMode(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) refuse("it cannot be looked at", path, "Check its permissions.");
  if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
    refuse(fmt::format("it belongs to user {}, only root and user {} are trusted", status.st_uid, ::geteuid()), path,
           fmt::format("Check where it comes from, then run: chown root {}", path.string()));
  }
  if ((status.st_mode & S_IWOTH) != 0) {
    refuse(fmt::format("everybody may write to it (mode {:04o})", status.st_mode & 07777), path,
           fmt::format("Check that nobody changed it, then run: chmod o-w {}", path.string()));
  }
}

bool isNewer(std::uint16_t major, std::uint16_t minor) { return major != IP_ABI_MAJOR || minor > IP_ABI_MINOR; }

void checkAbi(std::uint16_t major, std::uint16_t minor, const fs::path& where) {
  if (!isNewer(major, minor)) return;
  refuse(fmt::format("needs SDK ABI {}.{}, this host provides {}.{}", major, minor, IP_ABI_MAJOR, IP_ABI_MINOR), where,
         fmt::format("Rebuild it against SDK {}.{} or upgrade the host.", IP_ABI_MAJOR, IP_ABI_MINOR));
}

void checkNote(const Manifest& manifest) try {
  const ElfNote note = readElfNote(manifest.library);
  checkAbi(note.abiMajor, note.abiMinor, manifest.library);
  if (note.id != manifest.id || note.version != manifest.version) {
    refuse(fmt::format("plugin.yaml says {} {}, the library says {} {}", manifest.id, manifest.version, note.id,
                       note.version),
           manifest.library, "Rebuild the library, or correct plugin.yaml.");
  }
  if (note.abiMinor > manifest.abiMinor) {
    refuse(fmt::format("plugin.yaml says ABI {}.{}, the library needs {}.{}", manifest.abiMajor, manifest.abiMinor,
                       note.abiMajor, note.abiMinor),
           manifest.library, "Correct \"abi\" in plugin.yaml.");
  }
} catch (const ElfError& error) {
  refuse(std::string("its library ") + error.what(), manifest.library,
         "Build it with instaplay_add_plugin() and copy it again.");
}

}  // namespace

PluginVerifier::PluginVerifier(std::vector<std::string> allowedHashes) : allowedHashes_(std::move(allowedHashes)) {
  for (std::string& hash : allowedHashes_) {
    std::transform(hash.begin(), hash.end(), hash.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  }
}

void PluginVerifier::verify(const Manifest& manifest, const fs::path& folder) const {
  checkAbi(manifest.abiMajor, manifest.abiMinor, manifest.file());
  checkInside(manifest, folder);
  for (const fs::path& path : {folder, manifest.folder, manifest.library}) checkOwnerAndMode(path);
  checkHash(manifest);
  checkNote(manifest);
}

void PluginVerifier::checkHash(const Manifest& manifest) const {
  if (allowedHashes_.empty()) return;
  std::ifstream stream(manifest.library, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  const std::string hash = base::toHex(base::sha256(bytes));
  if (std::find(allowedHashes_.begin(), allowedHashes_.end(), hash) != allowedHashes_.end()) return;
  refuse(fmt::format("its SHA-256 {} is not among the {} allowed ones", hash, allowedHashes_.size()), manifest.library,
         "Check where the file comes from, then add its hash to the allow list.");
}

}  // namespace instaplay::plugins
