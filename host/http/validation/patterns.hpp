#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace instaplay::http {

/// The regular expressions of a schema, compiled. Filled by one thread, then read by any.
class Patterns {
 public:
  Patterns();
  Patterns(Patterns&&) noexcept;
  ~Patterns();

  /// Throws SchemaError for what RE2 does not take (look-around, back references).
  void add(const std::string& pattern);
  /// Whether pattern, which was added, is found somewhere in text.
  bool matches(std::string_view pattern, std::string_view text) const;

 private:
  std::map<std::string, std::unique_ptr<re2::RE2>, std::less<>> compiled_;
};

/// Whether text has the format of JSON Schema's name; formats that are not checked have every text.
bool hasFormat(std::string_view format, std::string_view text);

}  // namespace instaplay::http
