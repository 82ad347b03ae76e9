#include "host/base/bytes.hpp"

#include <doctest/doctest.h>

using namespace instaplay::base;
using namespace std::string_view_literals;

TEST_CASE("random bytes have the length asked for and differ") {
  CHECK(randomBytes(0).empty());
  CHECK(randomBytes(32).size() == 32);
  CHECK(randomBytes(16) != randomBytes(16));
}

TEST_CASE("hex is two lower-case digits a byte") {
  CHECK(toHex("\x00\xff\x10"sv) == "00ff10");
  CHECK(toHex("").empty());
}

TEST_CASE("base64url gives back every length, without padding") {
  CHECK(toBase64Url("\xfb\xff\xfe") == "-__-");
  std::string bytes;
  for (int i = 0; i < 70; ++i) {
    const auto text = toBase64Url(bytes);
    CHECK(text.find('=') == std::string::npos);
    CHECK(fromBase64Url(text) == bytes);
    bytes += static_cast<char>(i * 37);
  }
}

TEST_CASE("what is not base64url in its one form is refused") {
  for (const auto text :
       {"A"sv, "AA="sv, "AA=="sv, "+w"sv, "/w"sv, "A A"sv, "AA\n"sv, "AB"sv, "AA\0A"sv, "\xc3\xa4zz"sv}) {
    CAPTURE(text);
    CHECK_FALSE(fromBase64Url(text).has_value());
  }
}

TEST_CASE("sha256 and hmac agree with their published vectors") {
  CHECK(toHex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(toHex(hmacSha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(toHex(hmacSha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("the comparison in constant time compares") {
  CHECK(equalConstantTime("", ""));
  CHECK(equalConstantTime("abc", "abc"));
  CHECK_FALSE(equalConstantTime("abc", "abd"));
  CHECK_FALSE(equalConstantTime("abc", "ab"));
}

TEST_CASE("well-formed UTF-8 is told from what only looks like it") {
  for (const auto text :
       {""sv, "plain"sv, "\xc3\xa4"sv, "\xe2\x82\xac"sv, "\xf0\x9f\x98\x80"sv, "\0"sv, "\x7f"sv, "\xed\x9f\xbf"sv,
        "\xee\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv, "\xc2\x80"sv, "\xe0\xa0\x80"sv, "\xf0\x90\x80\x80"sv}) {
    CAPTURE(toHex(text));
    CHECK(isUtf8(text));
  }
  for (const auto text :
       {"\x80"sv, "\xbf"sv, "\xc3"sv, "\xe2\x82"sv, "\xf0\x9f\x98"sv, "a\xc3"sv, "\xc3z"sv, "\xc0\x80"sv, "\xc1\xbf"sv,
        "\xe0\x9f\xbf"sv, "\xf0\x8f\xbf\xbf"sv, "\xed\xa0\x80"sv, "\xed\xbf\xbf"sv, "\xf4\x90\x80\x80"sv,
        "\xf5\x80\x80\x80"sv, "\xf8\x88\x80\x80\x80"sv, "\xfe"sv, "\xff"sv}) {
    CAPTURE(toHex(text));
    CHECK_FALSE(isUtf8(text));
  }
}
