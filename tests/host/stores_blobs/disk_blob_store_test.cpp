#include "host/stores/blobs/disk_blob_store.hpp"

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "tests/host/stores_blobs/blobs_contract.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay;
using namespace instaplay::stores;

namespace {

std::ptrdiff_t filesIn(const std::filesystem::path& folder) {
  return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
}

// Files cannot grow above the limit while it lives: what a full disk does to a writer.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : oldHandler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limited{bytes, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, oldHandler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit old_{};
  void (*oldHandler_)(int);
};

}  // namespace

TEST_CASE("the blob store on disk stores blobs") {
  const testing::TempFolder folder;
  DiskBlobStore blobs(folder.path());
  blobsAreStored(blobs);
}

TEST_CASE("blobs are there after the store is opened again") {
  const testing::TempFolder folder;
  {
    DiskBlobStore blobs(folder.path());
    putBlob(blobs, "media/1", "v");
  }
  DiskBlobStore blobs(folder.path());
  CHECK(readBlob(blobs, "media/1") == "v");
}

TEST_CASE("what a crash left is removed at the start, what is being written is not") {
  const testing::TempFolder folder;
  DiskBlobStore before(folder.path());
  putBlob(before, "kept", "v");
  const auto writer = before.create("k");
  writer->write("half");
  std::ofstream(folder.path() / "incoming" / "left by a crash") << "half";
  CHECK(filesIn(folder.path() / "incoming") == 2);

  DiskBlobStore after(folder.path());
  CHECK(filesIn(folder.path() / "incoming") == 1);
  CHECK(readBlob(after, "kept") == "v");
  writer->commit();
  CHECK(readBlob(after, "k") == "half");
}

TEST_CASE("a writer that is given up leaves no file") {
  const testing::TempFolder folder;
  DiskBlobStore blobs(folder.path());
  blobs.create("k")->write("half");
  CHECK(filesIn(folder.path() / "incoming") == 0);
  CHECK(filesIn(folder.path() / "objects") == 0);
}

TEST_CASE("a full disk is unavailable and leaves no file") {
  const testing::TempFolder folder;
  DiskBlobStore blobs(folder.path());
  {
    const FileSizeLimit limit(100'000);
    const auto writer = blobs.create("k");
    CHECK(failureOf([&] { writer->write(std::string(200'000, 'x')); }) == base::ErrorKind::unavailable);
  }
  CHECK(blobs.size("k") == std::nullopt);
  CHECK(filesIn(folder.path() / "incoming") == 0);
}

TEST_CASE("a folder that cannot be used is unavailable") {
  const testing::TempFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  CHECK(failureOf([&] { DiskBlobStore(folder.path() / "file"); }) == base::ErrorKind::unavailable);

  DiskBlobStore blobs(folder.path() / "gone");
  CHECK_NOTHROW(blobs.ping(base::Deadline::never()));
  std::filesystem::remove_all(folder.path() / "gone");
  CHECK(failureOf([&] { blobs.ping(base::Deadline::never()); }) == base::ErrorKind::unavailable);
  CHECK(failureOf([&] { blobs.create("k"); }) == base::ErrorKind::unavailable);
}

TEST_CASE("only this user may read the files") {
  const testing::TempFolder folder;
  DiskBlobStore blobs(folder.path());
  putBlob(blobs, "k", "v");
  using std::filesystem::perms;
  const auto others = perms::group_all | perms::others_all;
  for (const char* path : {"objects", "incoming", "objects/k"}) {
    CHECK((std::filesystem::status(folder.path() / path).permissions() & others) == perms::none);
  }
}
