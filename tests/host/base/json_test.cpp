#include "host/base/json.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "host/base/error.hpp"

using namespace instaplay::base;
using namespace std::string_view_literals;

namespace {

// The message of the refusal, or "accepted".
std::string refusalOf(std::string_view text) {
  try {
    parseJson(text);
  } catch (const Error& error) {
    CHECK(error.kind == ErrorKind::invalid);
    CHECK(error.code == "malformed_json");
    return error.message;
  }
  return "accepted";
}

bool refusedFor(std::string_view text, std::string_view reason) {
  return refusalOf(text).find(reason) != std::string::npos;
}

std::string nested(int depth, char open, char close) {
  return std::string(static_cast<std::size_t>(depth), open) + std::string(static_cast<std::size_t>(depth), close);
}

}  // namespace

TEST_CASE("ordinary JSON of every kind is read") {
  const Json value =
      parseJson(R"( {"a": [1, -2, 0.5, 1e3, true, false, null, ""], "b": {"c": "\u00e4\ud83d\ude00"}} )");
  CHECK(value["a"][0] == 1);
  CHECK(value["a"][3] == 1000.0);
  CHECK(value["b"]["c"] == "\xc3\xa4\xf0\x9f\x98\x80");
  CHECK(parseJson("7") == 7);
  CHECK(parseJson("\"x\"") == "x");
}

TEST_CASE("JSON may nest 32 deep and no deeper") {
  CHECK(refusalOf(nested(32, '[', ']')) == "accepted");
  CHECK(refusedFor(nested(33, '[', ']'), "nests deeper than 32"));
  std::string objects = "1";
  for (int i = 0; i < 32; ++i) objects = "{\"a\":" + objects + "}";
  CHECK(refusalOf(objects) == "accepted");
  CHECK(refusedFor("[" + objects + "]", "nests deeper than 32"));
  CHECK(refusedFor(std::string(200'000, '['), "nests deeper than 32"));
  CHECK(refusalOf("[[[[]]],[[[]]],[[[]]]]") == "accepted");
}

TEST_CASE("a key may not stand twice in one object, however it is written") {
  CHECK(refusedFor(R"({"a":1,"a":2})", "\"a\" stands twice"));
  CHECK(refusedFor(R"({"a":1,"\u0061":2})", "\"a\" stands twice"));
  CHECK(refusedFor(R"([{"x":{"b":1,"c":2,"b":3}}])", "\"b\" stands twice"));
  CHECK(refusalOf(R"({"a":{"a":1},"b":{"a":1}})") == "accepted");
}

TEST_CASE("text that is not clean Unicode is refused") {
  CHECK(refusedFor("\"\xff\"", "not valid UTF-8"));
  CHECK(refusedFor("\"\xc0\x80\"", "not valid UTF-8"));
  CHECK(refusedFor("\"\xed\xa0\x80\"", "not valid UTF-8"));
  CHECK(refusedFor("\xef\xbb\xbf{}", "byte order mark"));
  CHECK(refusedFor(R"("\u0000")", "U+0000"));
  CHECK(refusedFor(R"({"a\u0000b":1})", "U+0000"));
  for (const auto text : {R"("\ud800")"sv, R"("\udc00")"sv, R"("\ud800x")"sv, R"("\ud800\ud800")"sv,
                          R"({"\udfff":1})"sv, "\"\0\""sv, "\"\n\""sv, "\"\x1f\""sv, "{}\0"sv, "{}\0x"sv, "[1\0]"sv}) {
    CAPTURE(text);
    CHECK(refusedFor(text, "it breaks at byte"));
  }
}

TEST_CASE("numbers are within 64 bits or a finite double") {
  CHECK(parseJson("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(parseJson("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(parseJson("1.7976931348623157e308") == std::numeric_limits<double>::max());
  for (const auto text : {"9223372036854775808"sv, "18446744073709551615"sv, "18446744073709551616"sv,
                          "-9223372036854775809"sv, "[100000000000000000000000000]"sv}) {
    CAPTURE(text);
    CHECK(refusedFor(text, "beyond 64 bits"));
  }
  for (const auto text : {"1e309"sv, "-1e309"sv, "NaN"sv, "Infinity"sv, "-Infinity"sv, "nan"sv, "01"sv, "+1"sv, "1."sv,
                          ".5"sv, "0x10"sv, "1e"sv, "-"sv}) {
    CAPTURE(text);
    CHECK(refusalOf(text) != "accepted");
  }
}

TEST_CASE("nothing but one value is read") {
  for (const auto text : {""sv, " "sv, "{} {}"sv, "{}x"sv, "1 2"sv, "[1,]"sv, "{\"a\":1,}"sv, "{'a':1}"sv, "{a:1}"sv,
                          "[1"sv, "{\"a\""sv, "// c\n{}"sv, "{}/* c */"sv, "tru"sv, "]"sv}) {
    CAPTURE(text);
    CHECK(refusedFor(text, "it breaks at byte"));
  }
}

TEST_CASE("the message names a long key only in part") {
  const std::string key(10'000, 'k');
  CHECK(refusalOf("{\"" + key + "\":1,\"" + key + "\":2}").size() < 200);
}

TEST_CASE("writing never fails and replaces what is not UTF-8") {
  CHECK(dumpJson({{"a", 1}}) == R"({"a":1})");
  CHECK(dumpJson("a\xff") == "\"a\xef\xbf\xbd\"");
  std::string out = "[";
  appendJsonString(out, "say \"hi\"\n\\\x01");
  CHECK(out == R"(["say \"hi\"\n\\\u0001")");
  CHECK(parseJson(out + "]")[0] == "say \"hi\"\n\\\x01");
}
