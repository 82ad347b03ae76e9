#include "host/stores/blobs/file_descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "host/base/error.hpp"
#include "host/base/log.hpp"

namespace instaplay::stores {

FileDescriptor::~FileDescriptor() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void throwBlobFailure(std::string_view step, const std::filesystem::path& file) {
  base::logError("blobs", "A blob operation failed.",
                 {{"step", step}, {"file", file.string()}, {"error", std::strerror(errno)}});
  throw base::unavailable("Files cannot be stored or read now.");
}

void syncToDisk(const FileDescriptor& file, const std::filesystem::path& path) {
  if (::fsync(file.get()) != 0) throwBlobFailure("fsync", path);
}

void syncFolder(const std::filesystem::path& folder) {
  const FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) throwBlobFailure("open", folder);
  syncToDisk(opened, folder);
}

}  // namespace instaplay::stores
