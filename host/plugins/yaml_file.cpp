#include "host/plugins/yaml_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "host/base/bytes.hpp"
#include "host/base/nearest.hpp"

namespace instaplay::plugins {
namespace {

constexpr std::uintmax_t kMaxBytes = 256 * 1024;

}  // namespace

YamlFile::YamlFile(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path_, error);
  std::ifstream stream(path_);
  if (error || !stream) {
    report("cannot be read; check that it is there and its permissions");
  } else if (bytes > kMaxBytes) {
    report(fmt::format("has {} bytes, at most {} are read; shorten it", bytes, kMaxBytes));
  } else {
    parse({std::istreambuf_iterator<char>(stream), {}});
  }
}

void YamlFile::parse(const std::string& text) {
  if (!base::isUtf8(text)) return report("is not text in UTF-8");
  try {
    const YAML::Node root = YAML::Load(text);
    if (root.IsMap()) {
      root_ = root;
    } else if (!root.IsNull()) {
      report(root, "must be a map of keys, \"key: value\"");
    }
  } catch (const YAML::Exception& exception) {
    problems_.push_back(
        fmt::format("{}:{}: is not YAML: {}", path_.string(), std::max(exception.mark.line, 0) + 1, exception.msg));
  }
}

void YamlFile::report(const YAML::Node& at, const std::string& text) {
  problems_.push_back(fmt::format("{}:{}: {}", path_.string(), std::max(at.Mark().line, 0) + 1, text));
}

void YamlFile::report(const std::string& text) { problems_.push_back(fmt::format("{}: {}", path_.string(), text)); }

void YamlFile::checkKeys(const YAML::Node& map, const std::vector<std::string>& known, const std::string& section) {
  std::set<std::string> seen;
  for (const auto& entry : map) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (!seen.insert(key).second) {
      report(entry.first, fmt::format("key \"{}{}\" stands here twice; keep one", section, key));
    } else if (std::find(known.begin(), known.end(), key) == known.end()) {
      report(entry.first, fmt::format("unknown key \"{}{}\"; {}", section, key, base::suggestion(key, known)));
    }
  }
}

bool YamlFile::readFlag(const YAML::Node& value, const std::string& key) {
  const bool isPlain = value.IsScalar() && value.Tag() != "!";
  if (!isPlain || (value.Scalar() != "true" && value.Scalar() != "false")) {
    report(value, fmt::format("\"{}\" must be true or false", key));
    return false;
  }
  return value.Scalar() == "true";
}

}  // namespace instaplay::plugins
