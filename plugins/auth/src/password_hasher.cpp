#include "password_hasher.hpp"

#include <sodium.h>
#include <instaplay/error.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <new>
#include <stdexcept>
#include <thread>

namespace instaplay::auth {
namespace {

constexpr unsigned long long kOperations = 2;
constexpr std::size_t kMemory = 64UL << 20;
constexpr std::chrono::seconds kComeBack{2};

std::string argon2id(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str(text.data(), password.data(), password.size(), kOperations, kMemory) != 0) {
    throw std::bad_alloc();
  }
  return text.data();
}

std::ptrdiff_t cores() { return static_cast<std::ptrdiff_t>(std::max(1U, std::thread::hardware_concurrency())); }

}  // namespace

class PasswordHasher::Turn {
 public:
  explicit Turn(PasswordHasher& hasher) : turns_(hasher.turns_) {
    if (!turns_.try_acquire_for(hasher.longestWait_)) throw Error::unavailable().retryingAfter(kComeBack);
  }
  ~Turn() { turns_.release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::counting_semaphore<>& turns_;
};

PasswordHasher::PasswordHasher(std::chrono::milliseconds longestWait) : longestWait_(longestWait), turns_(cores()) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium did not initialise");
  dummy_ = argon2id("a password that nobody has");
}

std::string PasswordHasher::hash(std::string_view password) {
  const Turn turn(*this);
  return argon2id(password);
}

bool PasswordHasher::verify(const std::string& hash, std::string_view password) {
  const Turn turn(*this);
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool PasswordHasher::verifyNothing(std::string_view password) {
  verify(dummy_, password);
  return false;
}

bool PasswordHasher::isOutdated(const std::string& hash) {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), kOperations, kMemory) != 0;
}

}  // namespace instaplay::auth
