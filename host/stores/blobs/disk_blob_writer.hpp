#pragma once

#include <filesystem>

#include "host/stores/blobs/file_descriptor.hpp"
#include "host/stores/blobs/port.hpp"

namespace instaplay::stores {

/// Writes a file of its own in incoming and moves it to target at commit. While it lives it holds a lock on the file,
/// by which removeLeftovers tells it from what a crash left.
class DiskBlobWriter final : public BlobWriter {
 public:
  DiskBlobWriter(const std::filesystem::path& incoming, std::filesystem::path target);
  ~DiskBlobWriter() override;
  DiskBlobWriter(const DiskBlobWriter&) = delete;
  DiskBlobWriter& operator=(const DiskBlobWriter&) = delete;

  void write(std::string_view bytes) override;
  void commit() override;

 private:
  void requireOpen() const;

  const std::filesystem::path target_;
  std::filesystem::path temporary_;
  FileDescriptor file_;
};

/// Removes the files in incoming that no writer of any process holds.
void removeLeftovers(const std::filesystem::path& incoming);

}  // namespace instaplay::stores
