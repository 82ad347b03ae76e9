#include "host/base/bytes.hpp"

#include <sodium.h>

#include <stdexcept>

namespace instaplay::base {
namespace {

const unsigned char* data(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* data(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

void ensureSodium() {
  static const int ready = sodium_init();
  if (ready < 0) throw std::runtime_error("libsodium did not initialise");
}

// Length of the sequence that lead begins and the smallest code point that may be written so.
struct Utf8Form {
  std::size_t length;
  char32_t smallest, bits;
};

std::optional<Utf8Form> utf8Form(unsigned char lead) {
  if (lead < 0x80) return Utf8Form{1, 0, lead};
  if ((lead & 0xE0) == 0xC0) return Utf8Form{2, 0x80, lead & 0x1FU};
  if ((lead & 0xF0) == 0xE0) return Utf8Form{3, 0x800, lead & 0x0FU};
  if ((lead & 0xF8) == 0xF0) return Utf8Form{4, 0x10000, lead & 0x07U};
  return std::nullopt;
}

}  // namespace

std::string randomBytes(std::size_t count) {
  ensureSodium();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string toHex(std::string_view bytes) {
  std::string hex(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), data(bytes), bytes.size());
  hex.pop_back();
  return hex;
}

std::string toBase64Url(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), data(bytes), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();
  return text;
}

std::optional<std::string> fromBase64Url(std::string_view text) {
  std::string bytes(text.size() * 3 / 4 + 3, '\0');
  std::size_t length = 0;
  if (sodium_base642bin(data(bytes), bytes.size(), text.data(), text.size(), nullptr, &length, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    return std::nullopt;
  }
  bytes.resize(length);
  // libsodium reads bytes above 0x7F as digits: only what encodes to the same text was base64url.
  if (toBase64Url(bytes) != text) return std::nullopt;
  return bytes;
}

std::string sha256(std::string_view bytes) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(data(digest), data(bytes), bytes.size());
  return digest;
}

std::string hmacSha256(std::string_view key, std::string_view text) {
  crypto_auth_hmacsha256_state state;
  std::string digest(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_init(&state, data(key), key.size());
  crypto_auth_hmacsha256_update(&state, data(text), text.size());
  crypto_auth_hmacsha256_final(&state, data(digest));
  return digest;
}

bool equalConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool isUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto form = utf8Form(static_cast<unsigned char>(text[i]));
    if (!form || i + form->length > text.size()) return false;
    char32_t point = form->bits;
    for (std::size_t k = 1; k < form->length; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + k]);
      if ((byte & 0xC0) != 0x80) return false;
      point = (point << 6) | (byte & 0x3FU);
    }
    if (point < form->smallest || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    i += form->length;
  }
  return true;
}

}  // namespace instaplay::base
