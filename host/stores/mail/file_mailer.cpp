#include "host/stores/mail/file_mailer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"
#include "host/stores/mail/mail_text.hpp"

namespace instaplay::stores {
namespace {

// Removes the file it names, whatever happened to it.
struct Removed {
  std::filesystem::path path;
  ~Removed() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

void writeFile(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw base::unavailable("The mail cannot be written now.");
}

}  // namespace

FileMailer::FileMailer(std::filesystem::path folder, std::string from, const base::Clock& clock)
    : folder_(std::move(folder)), from_(std::move(from)), clock_(clock) {
  requireAddress(from_);
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) throw base::unavailable("The mail folder " + folder_.string() + " cannot be made: " + error.message());
}

void FileMailer::send(const Mail& mail) {
  requireSendable(mail);
  const std::lock_guard lock(mutex_);
  const std::int64_t now = clock_.nowMs();
  const Removed written{folder_ / (".writing-" + base::toHex(base::randomBytes(8)))};
  writeFile(written.path, composeForReading(mail, from_, now));
  if (now > lastMs_) {
    lastMs_ = now;
    number_ = 0;
  }
  // A link fails where a file is, so that no other mailer's mail of the same moment is replaced.
  for (std::error_code error = std::make_error_code(std::errc::file_exists); error; ++number_) {
    if (error != std::errc::file_exists) throw base::unavailable("The mail cannot be written now.");
    std::filesystem::create_hard_link(written.path, folder_ / fmt::format("{:013}-{:06}.eml", lastMs_, number_), error);
  }
}

}  // namespace instaplay::stores
