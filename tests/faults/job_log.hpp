#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace instaplay::testing {

/// Lines that several processes add to one file, each whole. What was added stays there when the process is killed.
class JobLog {
 public:
  explicit JobLog(const std::filesystem::path& file);
  ~JobLog();
  JobLog(const JobLog&) = delete;
  JobLog& operator=(const JobLog&) = delete;

  /// Words have no spaces in them. Any thread.
  void add(const std::vector<std::string>& words);
  /// The lines so far whose first word it is, as the words after that.
  std::vector<std::vector<std::string>> linesOf(const std::string& firstWord) const;

 private:
  std::filesystem::path file_;
  int descriptor_;
};

}  // namespace instaplay::testing
