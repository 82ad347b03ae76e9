#include "host/http/cookies.hpp"

#include <doctest/doctest.h>

#include "host/base/error.hpp"

using namespace instaplay::http;

namespace {

const SessionCookie kSecure(SessionCookie::Transport::secure);
const SessionCookie kPlain(SessionCookie::Transport::plain);

std::string readFrom(const SessionCookie& cookie, const std::string& header) {
  Headers headers;
  headers.add("Cookie", header);
  return std::string(cookie.read(headers));
}

}  // namespace

TEST_CASE("the session cookie has the host prefix and every protecting attribute") {
  CHECK(kSecure.write("abc", 60) == "__Host-instaplay=abc; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60");
  CHECK(kPlain.write("abc", 60) == "instaplay=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
}

TEST_CASE("an empty token removes the cookie") {
  CHECK(kSecure.write("", 60) == "__Host-instaplay=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
}

TEST_CASE("a token that would change the header is refused") {
  for (const auto* token : {"a;b", "a b", "a\r\nX: y", "a,b", "\"a\""}) {
    CHECK_THROWS_AS(kSecure.write(token, 1), instaplay::base::Error);
  }
}

TEST_CASE("the token is found among other cookies") {
  CHECK(readFrom(kSecure, "a=1; __Host-instaplay=tok_en-1; b=2") == "tok_en-1");
  CHECK(readFrom(kSecure, "__Host-instaplay=x") == "x");
}

TEST_CASE("cookies that leave doubt are no cookies") {
  for (const auto* header : {"__Host-instaplay=a; __Host-instaplay=b", "__Host-instaplay=", "__host-instaplay=a",
                             "instaplay=a", "__Host-instaplay", "__Host-instaplay=\"a\"", "__Host-instaplay=a b",
                             "x__Host-instaplay=a", "__Host-instaplay =a", ";;;", ""}) {
    CAPTURE(header);
    CHECK(readFrom(kSecure, header).empty());
  }
  CHECK(readFrom(kSecure, "__Host-instaplay=" + std::string(513, 'a')).empty());
}

TEST_CASE("two cookie headers with the name are no cookie") {
  Headers headers;
  headers.add("Cookie", "__Host-instaplay=a");
  headers.add("cookie", "__Host-instaplay=a");
  CHECK(kSecure.read(headers).empty());
}
