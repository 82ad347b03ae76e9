#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

namespace instaplay::stores {

/// Owns an open file; closes it. Movable.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  FileDescriptor(FileDescriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileDescriptor();

  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

/// Throws base::Error unavailable for the failed step of a blob, and logs errno and the file for the operator.
[[noreturn]] void throwBlobFailure(std::string_view step, const std::filesystem::path& file);

/// Makes what the file or folder holds survive a power loss. Throws unavailable.
void syncToDisk(const FileDescriptor& file, const std::filesystem::path& path);
void syncFolder(const std::filesystem::path& folder);

}  // namespace instaplay::stores
