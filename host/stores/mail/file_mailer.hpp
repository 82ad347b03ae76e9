#pragma once

#include <filesystem>
#include <mutex>
#include <string>

#include "host/base/clock.hpp"
#include "host/stores/mail/port.hpp"

namespace instaplay::stores {

/// For development and tests: each mail is one readable text file "<ms>-<number>.eml" in the folder, headers, an empty
/// line, the text as it is. A file appears whole; names ascend by time.
class FileMailer final : public Mailer {
 public:
  /// Makes the folder. Throws unavailable when it cannot.
  FileMailer(std::filesystem::path folder, std::string from, const base::Clock& clock);
  void send(const Mail& mail) override;

 private:
  const std::filesystem::path folder_;
  const std::string from_;
  const base::Clock& clock_;
  std::mutex mutex_;
  std::int64_t lastMs_ = 0;
  int number_ = 0;
};

}  // namespace instaplay::stores
