#pragma once

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "host/app/config/config.hpp"

namespace instaplay::app {

/// The smallest and largest value of a number, in its base unit: the count, bytes or milliseconds.
struct Bounds {
  std::int64_t least = 0;
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

/// Why a value does not fit its setting; the loader adds the place and the key.
class ValueError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::int64_t readInteger(const YAML::Node& node, Bounds bounds);

void readValue(const YAML::Node& node, Bounds bounds, bool& value);
void readValue(const YAML::Node& node, Bounds bounds, std::string& value);
void readValue(const YAML::Node& node, Bounds bounds, std::filesystem::path& value);
void readValue(const YAML::Node& node, Bounds bounds, Secret& value);
void readValue(const YAML::Node& node, Bounds bounds, ByteSize& value);
void readValue(const YAML::Node& node, Bounds bounds, std::chrono::milliseconds& value);

template <class T>
requires std::is_integral_v<T>
void readValue(const YAML::Node& node, Bounds bounds, T& value) {
  bounds.most = std::min(bounds.most, static_cast<std::int64_t>(std::numeric_limits<T>::max()));
  value = static_cast<T>(readInteger(node, bounds));
}

/// The words of an enumeration; one overload for each, in values.cpp.
template <class E>
using Words = std::vector<std::pair<std::string_view, E>>;

const Words<Environment>& wordsOf(Environment);
const Words<Role>& wordsOf(Role);
const Words<EmbeddedDriver>& wordsOf(EmbeddedDriver);
const Words<SqlDriver>& wordsOf(SqlDriver);
const Words<DocumentsDriver>& wordsOf(DocumentsDriver);
const Words<RedisDriver>& wordsOf(RedisDriver);
const Words<LogFormat>& wordsOf(LogFormat);
const Words<MailDriver>& wordsOf(MailDriver);
const Words<MailTls>& wordsOf(MailTls);
const Words<base::LogLevel>& wordsOf(base::LogLevel);

[[noreturn]] void failChoice(const std::string& text, const std::vector<std::string>& words);

template <class E>
std::vector<std::string> wordList() {
  std::vector<std::string> list;
  for (const auto& [word, value] : wordsOf(E{})) list.emplace_back(word);
  return list;
}

template <class E>
requires std::is_enum_v<E>
void readValue(const YAML::Node& node, Bounds bounds, E& value) {
  std::string text;
  readValue(node, bounds, text);
  for (const auto& [word, meaning] : wordsOf(E{})) {
    if (word == text) {
      value = meaning;
      return;
    }
  }
  failChoice(text, wordList<E>());
}

template <class T>
void readValue(const YAML::Node& node, Bounds bounds, std::vector<T>& value) {
  if (!node.IsSequence()) throw ValueError("must be a list, such as [a, b]");
  std::vector<T> items;
  for (const YAML::Node& item : node) readValue(item, bounds, items.emplace_back());
  value = std::move(items);
}

std::string printValue(bool value);
std::string printValue(const std::string& value);
std::string printValue(const std::filesystem::path& value);
std::string printValue(const Secret& value);  ///< "(set)" or "(not set)"
std::string printValue(ByteSize value);
std::string printValue(std::chrono::milliseconds value);

template <class T>
requires std::is_integral_v<T> std::string printValue(T value) { return std::to_string(value); }

template <class E>
requires std::is_enum_v<E> std::string printValue(E value) {
  for (const auto& [word, meaning] : wordsOf(E{})) {
    if (meaning == value) return std::string(word);
  }
  return {};
}

template <class T>
std::string printValue(const std::vector<T>& values) {
  std::string text = "[";
  for (const T& value : values) text += (text.size() > 1 ? ", " : "") + printValue(value);
  return text + "]";
}

/// Lays the section node over object, JSON text of an object. Plain scalars become booleans and numbers where they read
/// as such; quoted ones stay text. A null takes away what a layer below gave. Throws ValueError.
void mergeJsonObject(std::string& object, const YAML::Node& node);

}  // namespace instaplay::app
