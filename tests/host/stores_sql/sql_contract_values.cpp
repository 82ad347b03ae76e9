#include <doctest/doctest.h>

#include <limits>

#include "tests/host/stores_sql/sql_contract.hpp"
#include "tests/support/awkward_values.hpp"

using namespace std::string_view_literals;

namespace instaplay::stores::contract {
namespace {

void makeValues(SqlStore& sql) {
  exec(sql, "CREATE TABLE stored (id BIGINT NOT NULL PRIMARY KEY, i BIGINT, d DOUBLE, s VARCHAR(200), t TEXT, b BLOB)");
}

/// Writes a value into a column and checks what comes back.
template <typename Check>
void roundTrip(SqlStore& sql, const char* column, const SqlValue& written, const Check& check) {
  exec(sql, "DELETE FROM stored");
  exec(sql, std::string("INSERT INTO stored (id, ") + column + ") VALUES (1, ?)", {written});
  int rows = 0;
  sql.query(std::string("SELECT ") + column + " FROM stored WHERE id = 1", {}, [&](SqlRow row) {
    ++rows;
    REQUIRE(row.size() == 1);
    check(row[0]);
    return true;
  });
  CHECK(rows == 1);
}

void keepsIntegers(SqlStore& sql) {
  const auto isKept = [&](std::int64_t number) {
    roundTrip(sql, "i", number, [&](const SqlValue& read) { CHECK(std::get<std::int64_t>(read) == number); });
    CHECK(value(sql, "SELECT COUNT(*) FROM stored WHERE i = ?", {number}) == "1");
  };
  for (const std::int64_t number : testing::kAwkwardNumbers) isKept(number);
  for (const std::int64_t time : testing::kAwkwardTimes) isKept(time);
}

void keepsDoubles(SqlStore& sql) {
  for (const double number : {-1.5e300, -0.1, 0.0, 0.1, 1.0 / 3.0, 5e-324, 3.0}) {
    roundTrip(sql, "d", number, [&](const SqlValue& read) { CHECK(std::get<double>(read) == number); });
  }
}

void keepsText(SqlStore& sql) {
  const std::string longText(5000, 'x');
  for (const auto* column : {"s", "t"}) {
    for (const std::string_view text : testing::kAwkwardTexts) {
      roundTrip(sql, column, text, [&](const SqlValue& read) { CHECK(std::get<std::string_view>(read) == text); });
      CHECK(value(sql, std::string("SELECT COUNT(*) FROM stored WHERE ") + column + " = ?", {text}) == "1");
    }
    roundTrip(sql, column, std::string_view{},
              [](const SqlValue& read) { CHECK(std::get<std::string_view>(read).empty()); });
  }
  roundTrip(sql, "t", std::string_view{longText},
            [&](const SqlValue& read) { CHECK(std::get<std::string_view>(read) == longText); });
}

void keepsLongestTexts(SqlStore& sql) {
  const std::string letters = testing::lettersOfFourBytes(200 * 4);
  roundTrip(sql, "s", std::string_view{letters},
            [&](const SqlValue& read) { CHECK(std::get<std::string_view>(read) == letters); });
  const std::string longest(65'535, 'x');
  roundTrip(sql, "t", std::string_view{longest},
            [&](const SqlValue& read) { CHECK(std::get<std::string_view>(read) == longest); });
  roundTrip(sql, "b", Blob{longest}, [&](const SqlValue& read) { CHECK(std::get<Blob>(read).bytes == longest); });
}

void keepsBlobs(SqlStore& sql) {
  const std::string everyByte = [] {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) bytes += char(byte);
    return bytes;
  }();
  for (const std::string_view bytes : {""sv, "a\0b\0"sv, std::string_view{everyByte}}) {
    roundTrip(sql, "b", Blob{bytes}, [&](const SqlValue& read) { CHECK(std::get<Blob>(read).bytes == bytes); });
  }
}

void keepsNull(SqlStore& sql) {
  for (const auto* column : {"i", "d", "s", "t", "b"}) {
    roundTrip(sql, column, SqlValue{},
              [](const SqlValue& read) { CHECK(std::holds_alternative<std::monostate>(read)); });
  }
}

void typesExpressions(SqlStore& sql) {
  exec(sql, "INSERT INTO stored (id, i, d, s) VALUES (1, 7, 0.5, 'text')");
  exec(sql, "INSERT INTO stored (id, i) VALUES (2, 9007199254740993), (3, 2)");
  sql.query("SELECT SUM(i), AVG(i) FROM stored WHERE id <> 2", {}, [](SqlRow row) {
    CHECK(std::get<std::int64_t>(row[0]) == 9);
    CHECK(std::get<double>(row[1]) == 4.5);
    return true;
  });
  sql.query("SELECT i = 7, CASE WHEN i > 3 THEN 'many' ELSE 'few' END, 1.5 FROM stored WHERE id = 1", {},
            [](SqlRow row) {
              CHECK(std::get<std::int64_t>(row[0]) == 1);
              CHECK(std::get<std::string_view>(row[1]) == "many");
              CHECK(std::get<double>(row[2]) == 1.5);
              return true;
            });
  CHECK(value(sql, "SELECT SUM(i) FROM stored WHERE id = 2") == "9007199254740993");
  CHECK(value(sql, "SELECT SUM(i) FROM stored WHERE id = 99") == "NULL");
  exec(sql, "DELETE FROM stored WHERE id > 1");
  sql.query("SELECT COUNT(*), MAX(i), i + 1, COALESCE(s, ''), d * 2, NULL FROM stored GROUP BY i, s, d", {},
            [](SqlRow row) {
              CHECK(std::get<std::int64_t>(row[0]) == 1);
              CHECK(std::get<std::int64_t>(row[1]) == 7);
              CHECK(std::get<std::int64_t>(row[2]) == 8);
              CHECK(std::get<std::string_view>(row[3]) == "text");
              CHECK(std::get<double>(row[4]) == 1.0);
              CHECK(std::holds_alternative<std::monostate>(row[5]));
              return true;
            });
}

void tellsTextApartByBytes(SqlStore& sql) {
  std::int64_t id = 0;
  for (const auto text : {"anna"sv, "Anna"sv, "Anná"sv, "\U0001F600"sv, "\U0001F601"sv}) {
    exec(sql, "INSERT INTO stored (id, s) VALUES (?, ?)", {++id, text});
  }
  CHECK(value(sql, "SELECT COUNT(DISTINCT s) FROM stored") == "5");
  CHECK(values(sql, "SELECT id FROM stored WHERE s = ?", {"anna"sv}) == std::vector<std::string>{"1"});
  CHECK(values(sql, "SELECT id FROM stored WHERE s LIKE ? ORDER BY id", {"An%"sv}) ==
        std::vector<std::string>{"2", "3"});
  CHECK(values(sql, "SELECT id FROM stored WHERE ? = ?", {"a"sv, "A"sv}).empty());
  CHECK(values(sql, "SELECT id FROM stored ORDER BY s") == std::vector<std::string>{"2", "3", "1", "4", "5"});
}

void readsTextsAndNamesAlike(SqlStore& sql) {
  exec(sql, R"(INSERT INTO stored (id, s) VALUES (1, 'C:\new' || '\' || 'it''s'))");
  CHECK(value(sql, "SELECT s FROM stored") == R"(C:\new\it's)");
  CHECK(value(sql, R"(SELECT COUNT(*) FROM stored WHERE s LIKE 'C:\new%' ESCAPE '!')") == "1");
  CHECK(value(sql, R"(SELECT COUNT(*) FROM stored WHERE s LIKE 'C_\_ew%' ESCAPE '!')") == "1");
  CHECK(value(sql, R"(SELECT COUNT(*) FROM stored WHERE s LIKE 'C:!_%' ESCAPE '!')") == "0");
  CHECK(value(sql, R"(SELECT "s" FROM "stored" WHERE "id" = 1)") == R"(C:\new\it's)");
  CHECK_THROWS_AS(value(sql, R"(SELECT id FROM stored WHERE s = "text")"), SqlError);
}

void sortsNullFirst(SqlStore& sql) {
  exec(sql, "INSERT INTO stored (id, i) VALUES (1, 5), (2, NULL), (3, -5)");
  CHECK(values(sql, "SELECT id FROM stored ORDER BY i") == std::vector<std::string>{"2", "3", "1"});
  CHECK(values(sql, "SELECT id FROM stored ORDER BY i DESC LIMIT ?", {std::int64_t{2}}) ==
        std::vector<std::string>{"1", "3"});
}

/// No collation that compares so goes by one name on MySQL and on MariaDB, so the stores differ, and callers trim.
void differsBySpacesAtTheEnd(SqlStore& sql) {
  exec(sql, "CREATE TABLE names (name VARCHAR(20) NOT NULL PRIMARY KEY)");
  exec(sql, "INSERT INTO names (name) VALUES ('ann '), (' ann')");
  CHECK(values(sql, "SELECT name FROM names ORDER BY name") == std::vector<std::string>{" ann", "ann "});
  const bool takesForEqual = sql.dialect() == "mysql";
  CHECK(value(sql, "SELECT COUNT(*) FROM names WHERE name = 'ann'") == (takesForEqual ? "1" : "0"));
  const auto add = [&] { exec(sql, "INSERT INTO names (name) VALUES ('ann')"); };
  if (takesForEqual) {
    CHECK(kindThrownBy(add) == base::ErrorKind::conflict);
  } else {
    CHECK_NOTHROW(add());
  }
}

void refusesWhatDoesNotFit(SqlStore& sql) {
  CHECK_THROWS_AS(exec(sql, "INSERT INTO stored (id, i) VALUES (NULL, 1)"), SqlError);
  CHECK_THROWS_AS(exec(sql, "INSERT INTO stored (i) VALUES (1)"), SqlError);
  CHECK(value(sql, "SELECT COUNT(*) FROM stored") == "0");
}

}  // namespace

void runValueContract(const MakeSqlStore& make) {
  const auto store = make();
  makeValues(*store);
  SUBCASE("every 64-bit integer and time is kept") { keepsIntegers(*store); }
  SUBCASE("doubles are kept exactly") { keepsDoubles(*store); }
  SUBCASE("text is kept, empty and beyond the basic plane too") { keepsText(*store); }
  SUBCASE("the longest texts and blobs that fit are kept") { keepsLongestTexts(*store); }
  SUBCASE("blobs keep every byte") { keepsBlobs(*store); }
  SUBCASE("NULL is kept in every type of column") { keepsNull(*store); }
  SUBCASE("expressions have the type of their value") { typesExpressions(*store); }
  SUBCASE("quotes, backslashes, || and LIKE mean the same") { readsTextsAndNamesAlike(*store); }
  SUBCASE("NULL sorts first, and LIMIT takes a parameter") { sortsNullFirst(*store); }
  SUBCASE("spaces at the end of a text are kept, but tell texts apart on SQLite only") {
    differsBySpacesAtTheEnd(*store);
  }
  SUBCASE("a missing value is refused") { refusesWhatDoesNotFit(*store); }
  SUBCASE("text is compared and sorted by its bytes") { tellsTextApartByBytes(*store); }
}

}  // namespace instaplay::stores::contract
