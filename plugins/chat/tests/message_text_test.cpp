#include "message_text.hpp"

#include <doctest/doctest.h>

using namespace instaplay::chat;

TEST_CASE("one emoji is one, with its modifiers") {
  for (const char* text : {"👍", "👍🏽", "❤️", "👨‍👩‍👧", "🇩🇪", "3️⃣", "🏳️‍🌈", "☺"})
    CHECK_MESSAGE(isEmoji(text), text);
}

TEST_CASE("letters, several emoji and halves of them are no emoji") {
  for (const char* text : {"", "a", "ok", "3", "👍👍", "👍a", "👍🇩", "🇩🇪🇫", "\xEF\xB8\x8F", "👍\xE2\x80\x8D"}) {
    CHECK_MESSAGE(!isEmoji(text), text);
  }
  std::string many;
  for (int i = 0; i < 40; ++i) many += "👍\xE2\x80\x8D";
  CHECK_FALSE(isEmoji(many + "👍"));
}

TEST_CASE("capitals of several scripts fold to small letters, and nothing else changes") {
  CHECK(foldedCase("HELLO Wörld 7 ×") == "hello wörld 7 ×");
  CHECK(foldedCase("ÄÖÜ ÉÇ") == "äöü éç");
  CHECK(foldedCase("ΑΩ ДЁЖ") == "αω дёж");
  CHECK(foldedCase("👍 日本") == "👍 日本");
}

TEST_CASE("code points are counted, not bytes") {
  CHECK(codePoints("äö👍") == 3);
  CHECK(isBlank(" \t\n"));
  CHECK_FALSE(isBlank(" a "));
}
