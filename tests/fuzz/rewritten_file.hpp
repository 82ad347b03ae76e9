#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <string_view>
#include <system_error>

namespace instaplay::fuzz {

/// A file that is written thousands of times. It stays open: making it anew each time costs more than what is tested.
class RewrittenFile {
 public:
  explicit RewrittenFile(const std::filesystem::path& path)
      : file_(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) {
    if (file_ < 0) fail();
  }
  RewrittenFile(const RewrittenFile&) = delete;
  RewrittenFile& operator=(const RewrittenFile&) = delete;
  ~RewrittenFile() { close(file_); }

  void write(std::string_view text) const {
    const bool written = pwrite(file_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
    if (!written || ftruncate(file_, static_cast<off_t>(text.size())) != 0) fail();
  }

 private:
  [[noreturn]] static void fail() { throw std::system_error(errno, std::generic_category(), "a file of the fuzzers"); }

  int file_;
};

}  // namespace instaplay::fuzz
