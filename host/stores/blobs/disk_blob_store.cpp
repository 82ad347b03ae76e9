#include "host/stores/blobs/disk_blob_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <string>

#include "host/base/error.hpp"
#include "host/stores/blobs/blob_key.hpp"
#include "host/stores/blobs/disk_blob_writer.hpp"
#include "host/stores/blobs/file_descriptor.hpp"

namespace instaplay::stores {
namespace {

constexpr std::size_t kChunk = 64 * 1024;
constexpr char kSlashInName = '%';  // no key holds it, so that names and keys are one to one

void makePrivateFolder(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
}

FileDescriptor openToRead(const std::filesystem::path& path) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file && errno == ENOENT) throw base::Error(base::ErrorKind::notFound, "not_found", "There is no such file.");
  if (!file) throwBlobFailure("open", path);
  return file;
}

}  // namespace

DiskBlobStore::DiskBlobStore(const std::filesystem::path& folder)
    : objects_(folder / "objects"), incoming_(folder / "incoming") {
  try {
    makePrivateFolder(objects_);
    makePrivateFolder(incoming_);
    removeLeftovers(incoming_);
  } catch (const std::filesystem::filesystem_error& error) {
    throw base::unavailable("The blob folder cannot be used: " + std::string(error.what()));
  }
}

std::unique_ptr<BlobWriter> DiskBlobStore::create(std::string_view key) {
  return std::make_unique<DiskBlobWriter>(incoming_, pathOf(key));
}

std::optional<std::uint64_t> DiskBlobStore::size(std::string_view key) {
  const auto path = pathOf(key);
  struct stat facts {};
  if (::stat(path.c_str(), &facts) == 0) return static_cast<std::uint64_t>(facts.st_size);
  if (errno == ENOENT) return std::nullopt;
  throwBlobFailure("stat", path);
}

void DiskBlobStore::read(std::string_view key, std::uint64_t offset, std::uint64_t length,
                         const std::function<void(std::string_view)>& visit) {
  const auto path = pathOf(key);
  const FileDescriptor file = openToRead(path);
  if (offset > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max())) return;
  std::array<char, kChunk> chunk;
  while (length > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(length, chunk.size()));
    const ssize_t got = ::pread(file.get(), chunk.data(), wanted, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throwBlobFailure("read", path);
    if (got == 0) return;
    visit({chunk.data(), static_cast<std::size_t>(got)});
    offset += static_cast<std::uint64_t>(got);
    length -= static_cast<std::uint64_t>(got);
  }
}

void DiskBlobStore::remove(std::string_view key) {
  const auto path = pathOf(key);
  if (::unlink(path.c_str()) == 0) {
    syncFolder(objects_);
  } else if (errno != ENOENT) {
    throwBlobFailure("remove", path);
  }
}

void DiskBlobStore::ping(base::Deadline) {
  if (::access(objects_.c_str(), R_OK | W_OK | X_OK) != 0) throwBlobFailure("access", objects_);
}

std::filesystem::path DiskBlobStore::pathOf(std::string_view key) const {
  requireBlobKey(key);
  std::string name(key);
  std::replace(name.begin(), name.end(), '/', kSlashInName);
  return objects_ / name;
}

}  // namespace instaplay::stores
