#include "host/stores/blobs/disk_blob_writer.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"
#include "host/base/log.hpp"

namespace instaplay::stores {
namespace {

bool isLinked(const FileDescriptor& file) {
  struct stat facts {};
  return ::fstat(file.get(), &facts) == 0 && facts.st_nlink > 0;
}

// A clean-up may take the file between its creation and its lock; then another is made.
FileDescriptor createLocked(const std::filesystem::path& folder, std::filesystem::path& made) {
  for (;;) {
    made = folder / base::toHex(base::randomBytes(16));
    FileDescriptor file(::open(made.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file || ::flock(file.get(), LOCK_EX) != 0) throwBlobFailure("create", made);
    if (isLinked(file)) return file;
  }
}

}  // namespace

DiskBlobWriter::DiskBlobWriter(const std::filesystem::path& incoming, std::filesystem::path target)
    : target_(std::move(target)), file_(createLocked(incoming, temporary_)) {}

DiskBlobWriter::~DiskBlobWriter() {
  if (file_) ::unlink(temporary_.c_str());
}

void DiskBlobWriter::write(std::string_view bytes) {
  requireOpen();
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throwBlobFailure("write", temporary_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void DiskBlobWriter::commit() {
  requireOpen();
  syncToDisk(file_, temporary_);
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) throwBlobFailure("rename", target_);
  file_ = FileDescriptor();
  syncFolder(target_.parent_path());
}

void DiskBlobWriter::requireOpen() const {
  if (!file_) throw base::Error(base::ErrorKind::state, "internal", "The blob was committed before.");
}

void removeLeftovers(const std::filesystem::path& incoming) {
  for (const auto& entry : std::filesystem::directory_iterator(incoming)) {
    const FileDescriptor file(::open(entry.path().c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0) continue;
    if (::unlink(entry.path().c_str()) == 0) {
      base::logInfo("blobs", "Removed what an interrupted upload left.", {{"file", entry.path().string()}});
    }
  }
}

}  // namespace instaplay::stores
