#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace instaplay::base {

/// Bytes from the operating system's secure source. Any thread.
std::string randomBytes(std::size_t count);

std::string toHex(std::string_view bytes);
std::string toBase64Url(std::string_view bytes);  ///< without padding
std::optional<std::string> fromBase64Url(std::string_view text);

std::string sha256(std::string_view bytes);                           ///< 32 bytes
std::string hmacSha256(std::string_view key, std::string_view text);  ///< 32 bytes; key of any length

/// Compares in a time that does not depend on where the texts differ.
bool equalConstantTime(std::string_view a, std::string_view b);

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool isUtf8(std::string_view text);

}  // namespace instaplay::base
