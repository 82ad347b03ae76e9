#pragma once

#include <filesystem>

namespace instaplay::testing {

/// A folder of the test's own below the system's temporary folder; gone with the object.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace instaplay::testing
