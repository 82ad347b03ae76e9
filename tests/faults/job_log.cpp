#include "tests/faults/job_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace instaplay::testing {

JobLog::JobLog(const std::filesystem::path& file)
    : file_(file), descriptor_(open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
  if (descriptor_ < 0) throw std::runtime_error("cannot open " + file.string());
}

JobLog::~JobLog() { close(descriptor_); }

void JobLog::add(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line.append(line.empty() ? "" : " ").append(word);
  line += '\n';
  if (write(descriptor_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    throw std::runtime_error("cannot write " + file_.string());
  }
}

std::vector<std::vector<std::string>> JobLog::linesOf(const std::string& firstWord) const {
  std::vector<std::vector<std::string>> lines;
  std::ifstream in(file_);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string word;
    if (!(words >> word) || word != firstWord) continue;
    lines.emplace_back();
    while (words >> word) lines.back().push_back(word);
  }
  return lines;
}

}  // namespace instaplay::testing
