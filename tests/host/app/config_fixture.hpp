#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "host/app/config/load.hpp"
#include "tests/support/temp_folder.hpp"

namespace instaplay::app {

using Lines = std::vector<std::string>;

/// Configuration sources made of files in a folder of their own.
class ConfigFixture {
 public:
  std::filesystem::path write(const std::string& name, const std::string& text) {
    const auto file = folder_.path() / name;
    std::ofstream(file) << text;
    return file;
  }

  void addFile(const std::string& name, const std::string& text) { sources.files.push_back(write(name, text)); }

  Config load() const { return loadConfig(sources); }

  /// The lines of the ConfigError that loading throws, without the folder's path.
  Lines problems() const {
    Lines lines;
    try {
      load();
    } catch (const ConfigError& error) {
      for (const Problem& problem : error.problems()) lines.push_back(withoutFolder(problem.line()));
    }
    return lines;
  }

  ConfigSources sources;

 private:
  std::string withoutFolder(std::string line) const {
    const std::string prefix = folder_.path().string() + "/";
    for (std::size_t at; (at = line.find(prefix)) != std::string::npos;) line.erase(at, prefix.size());
    return line;
  }

  testing::TempFolder folder_;
};

}  // namespace instaplay::app

template <>
struct doctest::StringMaker<std::vector<std::string>> {
  static String convert(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += "\n  " + line;
    return text.c_str();
  }
};
