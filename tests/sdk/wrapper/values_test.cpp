#include <instaplay/sdk.hpp>

#include <doctest/doctest.h>

#include <limits>

using namespace instaplay;

TEST_CASE("a cursor comes back as it was, at the limits of its numbers too") {
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  for (const Cursor& cursor : {Cursor{0, 0}, Cursor{1767225600000, 99}, Cursor{kMin, kMax}, Cursor{-1, kMin}}) {
    const std::string text = encodeCursor(cursor);
    CHECK(text.size() == 26);
    CHECK(decodeCursor(text) == cursor);
  }
}

TEST_CASE("a text that is no cursor is refused on the field /cursor") {
  std::string changed = encodeCursor({5, 6});
  changed[8] = changed[8] == 'A' ? 'B' : 'A';
  for (const std::string& text : {std::string{}, std::string("abc"), std::string(26, 'A'), std::string(26, '+'),
                                  changed, encodeCursor({5, 6}) + "A", encodeCursor({5, 6}).substr(1)}) {
    CAPTURE(text);
    try {
      decodeCursor(text);
      FAIL("took it for a cursor");
    } catch (const Error& error) {
      CHECK(error.kind == Kind::invalid);
      CHECK(error.fields.at(0).path == "/cursor");
    }
  }
}

TEST_CASE("a page ends where no further row was read") {
  const auto cursorOf = [](int row) { return Cursor{row, row}; };
  PageRequest request;
  request.limit = 2;
  CHECK(request.rowsToRead() == 3);
  const Page<int> more = makePage(std::vector<int>{9, 8, 7}, request, cursorOf);
  CHECK(more.items == std::vector<int>{9, 8});
  CHECK(more.next == Cursor{8, 8});
  CHECK_FALSE(makePage(std::vector<int>{9, 8}, request, cursorOf).next);
}

TEST_CASE("times are ISO 8601 in UTC with milliseconds") {
  CHECK(isoTime(0) == "1970-01-01T00:00:00.000Z");
  CHECK(isoTime(1709164800250) == "2024-02-29T00:00:00.250Z");
  CHECK(isoTime(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(isoTime(253402300799999) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("a time is read back from each form that is allowed") {
  for (const TimeMs time :
       {TimeMs{0}, TimeMs{-1}, TimeMs{1709164800250}, TimeMs{253402300799999}, TimeMs{-62167219200000}}) {
    CHECK(parseIsoTime(isoTime(time)) == time);
  }
  CHECK(parseIsoTime("1970-01-01T00:00:01Z") == 1000);
  CHECK(parseIsoTime("1970-01-01T00:00:00.5Z") == 500);
  CHECK(parseIsoTime("1970-01-01T00:00:00.05Z") == 50);
}

TEST_CASE("a time that does not exist or has another form is refused") {
  for (const char* text :
       {"", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-10T00:00:00Z", "2024-01-32T00:00:00Z",
        "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z", "2024-01-01T00:00:00",
        "2024-01-01T00:00:00+00:00", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00.1234Z",
        "24-01-01T00:00:00Z", "2024-01-01T00:00:00Zx", "2024-1-01T00:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parseIsoTime(text));
  }
}

TEST_CASE("only the one decimal form of a positive id is an id") {
  CHECK(parseId("1") == 1);
  CHECK(parseId("9223372036854775807") == std::numeric_limits<Id>::max());
  for (const char* text : {"", "0", "-1", "+1", "01", " 1", "1 ", "1x", "9223372036854775808", "1e3"}) {
    CAPTURE(text);
    CHECK_FALSE(parseId(text));
  }
}

TEST_CASE("members of an object are read with their type, or refused by their path") {
  const Json body = {{"name", "alice"}, {"age", 7}, {"nothing", nullptr}, {"id", "12"}};
  CHECK(requiredField<std::string>(body, "name") == "alice");
  CHECK(optionalField<int>(body, "age") == 7);
  CHECK_FALSE(optionalField<int>(body, "nothing"));
  CHECK_FALSE(optionalField<int>(body, "absent"));
  CHECK(requiredIdField(body, "id") == 12);
  CHECK_THROWS_AS(requiredField<int>(body, "name"), Error);
  CHECK_THROWS_AS(requiredField<int>(body, "nothing"), Error);
  CHECK_THROWS_AS(optionalIdField(body, "name"), Error);
}

TEST_CASE("bytes that are not UTF-8 do not keep an answer from being written") {
  CHECK(dumpJson({{"a", "\xff"}}) == "{\"a\":\"\xEF\xBF\xBD\"}");
}

TEST_CASE("a manual clock stands still until it is moved") {
  ManualClock clock(1000);
  CHECK(clock.nowMs() == 1000);
  clock.advance(250);
  CHECK(clock.nowMs() == 1250);
  CHECK(clock.monotonicMs() == 250);
}
