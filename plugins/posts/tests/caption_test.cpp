#include "caption.hpp"

#include <doctest/doctest.h>

using namespace instaplay::posts;
using Words = std::vector<std::string>;

TEST_CASE("tags are found in lower case, once, and in order") {
  CHECK(tagsOf("#Light and #shadow, #LIGHT again") == Words{"light", "shadow"});
}

TEST_CASE("a tag ends at punctuation, spaces and emoji, and may hold letters of any script") {
  CHECK(tagsOf("#Köln! #東京、#sun\xF0\x9F\x8C\x9E #a_1.") == Words{"köln", "東京", "sun", "a_1"});
}

TEST_CASE("what only looks like a tag is none") {
  CHECK(tagsOf("c#sharp # #! ##") == Words{});
  CHECK(tagsOf("#" + std::string(101, 'a')) == Words{});
}

TEST_CASE("a caption has at most thirty tags") {
  std::string caption;
  for (int i = 0; i < 40; ++i) caption += "#t" + std::to_string(i) + " ";
  CHECK(tagsOf(caption).size() == 30);
}

TEST_CASE("mentions are usernames in lower case without the dot that ends a sentence") {
  CHECK(mentionsOf("with @Anna. and @b.o_b, not mail@example.com nor @ab") == Words{"anna", "b.o_b"});
  CHECK(mentionsOf("@" + std::string(31, 'a')) == Words{});
}

TEST_CASE("length counts characters, not bytes") { CHECK(codePoints("aé\xF0\x9F\x98\x80") == 3); }
