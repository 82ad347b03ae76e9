#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/app/config/values.hpp"

namespace instaplay::app {

/// One line of the schema: a key, what it means, and how it gets into and out of the typed Config.
struct Setting {
  std::string path;         ///< "server.port"; a "*" segment stands for any name
  std::string type;         ///< for people: "whole number, 0 to 65535"
  std::string description;  ///< one sentence
  /// Reads node into config; name is what stood at the "*". Throws ValueError.
  std::function<void(Config&, const std::string& name, const YAML::Node&)> assign;
  /// The value as it would be written in YAML; secrets only tell whether they are set.
  std::function<std::string(const Config&, const std::string& name)> print;
  /// The names that stand at the "*" in a config; {""} for a setting without one.
  std::function<std::vector<std::string>(const Config&)> names;

  bool hasWildcard() const { return path.find('*') != std::string::npos; }
};

/// The schema of the whole configuration, in the order of the reference.
const std::vector<Setting>& configSchema();

std::string describeType(const bool&, Bounds);
std::string describeType(const std::string&, Bounds);
std::string describeType(const std::filesystem::path&, Bounds);
std::string describeType(const Secret&, Bounds);
std::string describeType(ByteSize, Bounds bounds);
std::string describeType(std::chrono::milliseconds, Bounds bounds);
std::string describeCount(Bounds bounds);
std::string describeChoice(const std::vector<std::string>& words);

template <class T>
requires std::is_integral_v<T> std::string describeType(T, Bounds bounds) {
  bounds.most = std::min(bounds.most, static_cast<std::int64_t>(std::numeric_limits<T>::max()));
  return describeCount(bounds);
}

template <class E>
requires std::is_enum_v<E> std::string describeType(E, Bounds) { return describeChoice(wordList<E>()); }

template <class T>
std::string describeType(const std::vector<T>&, Bounds bounds) {
  return "list of " + describeType(T{}, bounds);
}

/// A setting whose value is found by following member pointers from Config.
template <class... Members>
Setting setting(std::string path, std::string description, Bounds bounds, Members... members) {
  return {
      .path = std::move(path),
      .type = describeType((Config{}.*....*members), bounds),
      .description = std::move(description),
      .assign = [=](Config& config, const std::string&,
                    const YAML::Node& node) { readValue(node, bounds, (config.*....*members)); },
      .print = [=](const Config& config, const std::string&) { return printValue((config.*....*members)); },
      .names = [](const Config&) { return std::vector<std::string>{""}; },
  };
}

}  // namespace instaplay::app
