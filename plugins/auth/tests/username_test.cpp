#include "username.hpp"

#include <doctest/doctest.h>

using namespace instaplay::auth;

TEST_CASE("good usernames pass") {
  for (const char* name : {"abc", "anna", "a.b_c", "a1b", "_under_", "abcdefghijabcdefghijabcdefghij"}) {
    CAPTURE(name);
    CHECK_FALSE(usernameProblem(name));
  }
}

TEST_CASE("bad usernames are refused with the reason") {
  CHECK(usernameProblem("ab") == "Must have 3 to 30 characters.");
  CHECK(usernameProblem("abcdefghijabcdefghijabcdefghijk") == "Must have 3 to 30 characters.");
  for (const char* name : {"an na", "Anna", "änna", "a-b", "a/b", "a%62"}) {
    CAPTURE(name);
    CHECK(usernameProblem(name) == "May hold letters a-z, digits, dots and underscores.");
  }
  CHECK(usernameProblem(".anna") == "Must not begin or end with a dot.");
  CHECK(usernameProblem("anna.") == "Must not begin or end with a dot.");
  CHECK(usernameProblem("an..na") == "Must not hold two dots together.");
  CHECK(usernameProblem("suggestions") == "Is reserved.");
}

TEST_CASE("logins compare without ASCII letter case") {
  CHECK(normalizedLogin("Anna@Example.COM") == "anna@example.com");
}

TEST_CASE("addresses that mail can be sent to are told from those it cannot") {
  for (const char* address : {"a@b.de", "first.last+tag@sub.example.org", "\xC3\xBC@example.org"}) {
    CAPTURE(address);
    CHECK(isEmailAddress(address));
  }
  for (const char* address : {"", "a", "a@", "@b.de", "a@b", "a@b@c.de", "a b@c.de", "a@b..de", "a@.de", "a@b.de.",
                              "a@b.de\r\nBcc: c@d.de", "<a@b.de>"}) {
    CAPTURE(address);
    CHECK_FALSE(isEmailAddress(address));
  }
}
