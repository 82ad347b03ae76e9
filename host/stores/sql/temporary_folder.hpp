#pragma once

#include <filesystem>

namespace instaplay::stores {

/// A folder of this process's own that is removed with everything in it when the object ends.
class TemporaryFolder {
 public:
  TemporaryFolder();  ///< throws std::filesystem::filesystem_error
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace instaplay::stores
