#pragma once

#include <filesystem>

#include "host/stores/blobs/port.hpp"

namespace instaplay::stores {

/// Blobs as files: "objects/" holds one file per key, "incoming/" what is being written. Construction makes the folders
/// (readable by this user only) and removes what a crash left in incoming/; what another process writes there at
/// that moment is spared. Throws unavailable when the folder cannot be used.
class DiskBlobStore final : public BlobStore {
 public:
  explicit DiskBlobStore(const std::filesystem::path& folder);

  std::unique_ptr<BlobWriter> create(std::string_view key) override;
  std::optional<std::uint64_t> size(std::string_view key) override;
  void read(std::string_view key, std::uint64_t offset, std::uint64_t length,
            const std::function<void(std::string_view)>& visit) override;
  void remove(std::string_view key) override;
  void ping(base::Deadline deadline) override;

 private:
  std::filesystem::path pathOf(std::string_view key) const;

  std::filesystem::path objects_, incoming_;
};

}  // namespace instaplay::stores
