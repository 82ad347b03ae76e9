#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {
namespace detail {

inline constexpr std::string_view kBase64UrlAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// RFC 4648 section 5, without padding.
inline std::string encodeBase64Url(std::string_view bytes) {
  std::string text;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char byte : bytes) {
    buffer = (buffer << 8) | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 6; bits -= 6) text += kBase64UrlAlphabet[(buffer >> (bits - 6)) & 63u];
  }
  if (bits > 0) text += kBase64UrlAlphabet[(buffer << (6 - bits)) & 63u];
  return text;
}

/// The one text that encodes some bytes, so no stray bits at the end; else nothing.
inline std::optional<std::string> decodeBase64Url(std::string_view text) {
  std::string bytes;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char symbol : text) {
    const std::size_t value = kBase64UrlAlphabet.find(symbol);
    if (value == std::string_view::npos) return std::nullopt;
    buffer = (buffer << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>((buffer >> bits) & 255u);
    }
  }
  if (encodeBase64Url(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace detail
}  // namespace sdk_v1
}  // namespace instaplay
