#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/plugins/manifest.hpp"

namespace instaplay::plugins {

/// Decides, before any of its code runs, whether a plugin's library may be loaded at all.
class PluginVerifier {
 public:
  /// allowedHashes: SHA-256 in hex of the libraries that may be loaded; empty: any.
  explicit PluginVerifier(std::vector<std::string> allowedHashes);

  /// Throws PluginFailure unless the library stands inside folder (one of the configured ones), it and its folders
  /// belong to root or this process's user, nobody else may write to them, it is in the allow list when there is one,
  /// and its note agrees with the manifest and with the ABI of this host.
  void verify(const Manifest& manifest, const std::filesystem::path& folder) const;

 private:
  void checkHash(const Manifest& manifest) const;

  std::vector<std::string> allowedHashes_;
};

}  // namespace instaplay::plugins
