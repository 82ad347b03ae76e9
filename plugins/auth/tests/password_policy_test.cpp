#include "password_policy.hpp"

#include <doctest/doctest.h>
#include <instaplay/error.hpp>

#include <atomic>
#include <thread>
#include <vector>

#include "password_hasher.hpp"

using namespace instaplay;
using namespace instaplay::auth;

TEST_CASE("a password has 8 to 128 characters, counted as characters") {
  CHECK(passwordProblem("sh0rt!!", {}) == "Must have 8 to 128 characters.");
  CHECK_FALSE(passwordProblem("l0ng en.", {}));
  CHECK_FALSE(passwordProblem("\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA4\xC3\xB6\xC3\xBCx", {}));
  const std::string longest = std::string(126, 'x') + "yz";
  CHECK_FALSE(passwordProblem(longest, {}));
  CHECK(passwordProblem(longest + "!", {}) == "Must have 8 to 128 characters.");
}

TEST_CASE("common passwords are refused in any letter case") {
  for (const char* password :
       {"password", "PassWord1", "12345678", "qwertyuiop", "iloveyou", "aaaaaaaa", "abcdefgh", "87654321"}) {
    CAPTURE(password);
    CHECK(passwordProblem(password, {}) == "Is too easy to guess.");
  }
}

TEST_CASE("a password made of what is known of its owner is refused") {
  CHECK(passwordProblem("Christina.1", {"christina"}) == "Must not be made of your name or address.");
  CHECK(passwordProblem("instaplay1", {}) == "Must not be made of your name or address.");
  CHECK_FALSE(passwordProblem("christina rides a bicycle", {"christina"}));
}

TEST_CASE("no part of a long password is cut off") {
  PasswordHasher hasher;
  const std::string password(100, 'p');
  const std::string hash = hasher.hash(password);
  CHECK(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
  CHECK(hasher.verify(hash, password));
  CHECK_FALSE(hasher.verify(hash, password + "q"));
  CHECK_FALSE(hasher.verify(hash, password.substr(0, 99)));
  CHECK_FALSE(hasher.verifyNothing(password));
}

TEST_CASE("a hash of weaker parameters is outdated, one of today's is not") {
  PasswordHasher hasher;
  CHECK_FALSE(PasswordHasher::isOutdated(hasher.hash("some password")));
  CHECK(PasswordHasher::isOutdated(
      "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$Kx1kN3jWvDlqHqF0o1sYd7lVb0aYb1cCq3o0nX2m3l8"));
}

TEST_CASE("no more passwords are hashed at once than there are cores; others are asked to come back") {
  PasswordHasher hasher(std::chrono::milliseconds{0});
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency()) + 1;
  std::atomic<bool> wasRefused{false};
  std::atomic<std::int64_t> comeBackMs{0};
  {
    std::vector<std::jthread> people;
    for (unsigned i = 0; i < threads; ++i) {
      people.emplace_back([&] {
        while (!wasRefused) {
          try {
            hasher.hash("some password");
          } catch (const Error& error) {
            CHECK(error.kind == Kind::unavailable);
            comeBackMs = error.retryAfter.count();
            wasRefused = true;
          }
        }
      });
    }
  }
  CHECK(comeBackMs == 2000);
}
