#pragma once

#include <chrono>
#include <semaphore>
#include <string>
#include <string_view>

namespace instaplay::auth {

/// Hashes passwords with argon2id (t = 2, m = 64 MiB), at most one per core at once. Every member throws Error
/// (unavailable, retry after 2 s) when no turn comes in time. Any thread.
class PasswordHasher {
 public:
  explicit PasswordHasher(std::chrono::milliseconds longestWait = std::chrono::seconds{1});

  std::string hash(std::string_view password);
  bool verify(const std::string& hash, std::string_view password);
  /// Takes as long as verify() and is never true: for logins that do not exist.
  bool verifyNothing(std::string_view password);
  /// Whether a hash was made with weaker parameters than today's.
  static bool isOutdated(const std::string& hash);

 private:
  class Turn;

  const std::chrono::milliseconds longestWait_;
  std::counting_semaphore<> turns_;
  std::string dummy_;
};

}  // namespace instaplay::auth
