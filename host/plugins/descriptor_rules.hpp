#pragma once

#include <instaplay/abi/registrar.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "host/base/error.hpp"
#include "host/plugins/declarations.hpp"

namespace instaplay::plugins {

/// The descriptor with the members that its writer did not know yet set to zero.
template <class Descriptor>
Descriptor complete(const Descriptor* descriptor) {
  Descriptor whole{};
  if (descriptor != nullptr) {
    std::memcpy(&whole, descriptor, std::clamp<std::size_t>(descriptor->hdr.size, sizeof(ip_hdr), sizeof whole));
  }
  return whole;
}

/// Checks the members of one declaration. Every check throws base::Error invalid that begins with what it is of.
class DescriptorRules {
 public:
  explicit DescriptorRules(std::string what) : what_(std::move(what)) {}

  [[noreturn]] void refuse(std::string_view problem) const;
  /// Runs a member's parser, which throws base::Error for what it does not take.
  template <class Parse>
  void accepts(std::string_view member, Parse&& parse) const {
    try {
      parse();
    } catch (const base::Error& error) {
      refuse(std::string(member) + ": " + error.message);
    }
  }
  /// The text, copied; well-formed UTF-8.
  std::string text(ip_str value, std::string_view member) const;
  /// A text that matches an RE2 pattern.
  std::string matching(ip_str value, std::string_view member, const char* pattern, std::string_view expected) const;
  /// Dotted lower-case words: "stories.expire".
  std::string dottedName(ip_str value, std::string_view member) const;
  std::string optionalName(ip_str value, std::string_view member) const;
  /// A JSON object as text, or empty.
  std::string schema(ip_str value, std::string_view member) const;
  std::string path(ip_str value) const;
  Access access(std::int32_t value) const;
  Handler handler(ip_handler fn, void* self, std::uint32_t flags) const;
  /// Refuses flags that this host does not know.
  void flags(std::uint32_t value, std::uint32_t known) const;

 private:
  std::string what_;
};

}  // namespace instaplay::plugins
