#include "secrets.hpp"

#include <sodium.h>

#include <array>
#include <stdexcept>

namespace instaplay::auth {
namespace {

constexpr std::size_t kTokenBytes = 32;

const unsigned char* bytesOf(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

template <std::size_t N>
std::string base64Url(const std::array<unsigned char, N>& bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(N, kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), N, kVariant);
  text.resize(text.find('\0'));
  return text;
}

}  // namespace

std::string newToken() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium did not initialise");
  std::array<unsigned char, kTokenBytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return base64Url(bytes);
}

std::string tokenHash(std::string_view token) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), bytesOf(token), token.size());
  std::string hex(digest.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  hex.pop_back();
  return hex;
}

std::string keyedHash(std::string_view key, std::string_view text) {
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> digest{};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytesOf(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytesOf(text), text.size());
  crypto_auth_hmacsha256_final(&state, digest.data());
  return base64Url(digest);
}

}  // namespace instaplay::auth
