#include <doctest/doctest.h>

#include <limits>

#include "tests/host/stores_sql/sql_contract.hpp"

namespace instaplay::stores::contract {
namespace {

using base::ErrorKind;

constexpr auto kAdd = "INSERT INTO notes (id, body, amount, raw) VALUES (?, ?, ?, ?)";
constexpr auto kCount = "SELECT COUNT(*) FROM notes";

void makeNotes(SqlStore& sql) {
  exec(sql,
       "CREATE TABLE notes (id BIGINT NOT NULL PRIMARY KEY, body VARCHAR(200), amount DOUBLE, raw BLOB, "
       "changes BIGINT NOT NULL DEFAULT 0)");
}

void defer(SqlTransaction& transaction, std::string_view text, std::initializer_list<SqlValue> params = {}) {
  transaction.defer(text, {params.begin(), params.size()});
}

void deferNote(SqlTransaction& transaction, std::int64_t id) {
  defer(transaction, kAdd, {id, std::string_view{"a note"}, 1.5, std::monostate{}});
}

std::string commitWith(SqlTransaction& transaction, std::string_view text, std::initializer_list<SqlValue> params) {
  std::string found = "none";
  transaction.commitWith(text, {params.begin(), params.size()}, [&](SqlRow row) {
    found = std::to_string(std::get<std::int64_t>(row[0]));
    return true;
  });
  return found;
}

void runsInOrder(SqlStore& sql) {
  const auto transaction = beginWrite(sql);
  deferNote(*transaction, 1);
  defer(*transaction, "UPDATE notes SET changes = changes + 1 WHERE id = ?", {std::int64_t{1}});
  CHECK(exec(*transaction, "UPDATE notes SET changes = changes * 10 WHERE id = 1") == 1);
  defer(*transaction, "UPDATE notes SET changes = changes + 2 WHERE id = 1 -- a remark");
  CHECK(value(*transaction, "SELECT changes FROM notes WHERE id = ?", {std::int64_t{1}}) == "12");
  defer(*transaction, "UPDATE notes SET changes = changes + 3 WHERE id = 1;");
  transaction->commit();
  CHECK(value(sql, "SELECT changes FROM notes") == "15");
}

void undoesAllAfterConflict(SqlStore& sql) {
  exec(sql, "INSERT INTO notes (id) VALUES (7)");
  bool ran = false;
  const auto transaction = beginWrite(sql);
  transaction->afterCommit([&] { ran = true; });
  deferNote(*transaction, 1);
  CHECK(kindThrownBy([&] {
          deferNote(*transaction, 7);
          deferNote(*transaction, 8);
          transaction->commit();
        }) == ErrorKind::conflict);
  CHECK(kindThrownBy([&] { exec(*transaction, "DELETE FROM notes"); }) == ErrorKind::unavailable);
  CHECK(kindThrownBy([&] { transaction->commit(); }) == ErrorKind::unavailable);
  CHECK(values(sql, "SELECT id FROM notes") == std::vector<std::string>{"7"});
  CHECK_FALSE(ran);
}

void undoesAllBeforeNextStatement(SqlStore& sql) {
  exec(sql, "INSERT INTO notes (id) VALUES (7)");
  const auto transaction = beginWrite(sql);
  CHECK(kindThrownBy([&] {
          deferNote(*transaction, 7);
          exec(*transaction, "INSERT INTO notes (id) VALUES (8)");
        }) == ErrorKind::conflict);
  CHECK_FALSE(transaction->isOpen());
  CHECK(kindThrownBy([&] { transaction->commit(); }) == ErrorKind::unavailable);
  CHECK(value(sql, kCount) == "1");
}

void keepsTransactionAfterConflictOfStatement(SqlStore& sql) {
  exec(sql, "INSERT INTO notes (id) VALUES (7)");
  const auto transaction = beginWrite(sql);
  deferNote(*transaction, 1);
  CHECK(kindThrownBy([&] { exec(*transaction, "INSERT INTO notes (id) VALUES (7)"); }) == ErrorKind::conflict);
  CHECK(transaction->isOpen());
  transaction->commit();
  CHECK(value(sql, kCount) == "2");
}

void rollsBackWhatWaits(SqlStore& sql) {
  {
    const auto transaction = beginWrite(sql);
    deferNote(*transaction, 1);
  }
  CHECK(value(sql, kCount) == "0");
  CHECK_NOTHROW(beginWrite(sql)->commit());
}

// Of a value nothing may be read as SQL, and nothing may be lost.
void keepsValues(SqlStore& sql) {
  const std::string_view texts[] = {"",
                                    "it's \"odd\" `x` \\' \\",
                                    "'; DELETE FROM notes; -- ",
                                    "a ? and ; /* no comment */ # -- ",
                                    "zwölf \xF0\x9F\x8D\xB5 \n\t",
                                    {"nul \0 inside", 12}};
  std::int64_t id = 0;
  for (const std::string_view text : texts) {
    CAPTURE(text);
    const auto transaction = beginWrite(sql);
    defer(*transaction, kAdd, {++id, text, -0.1, Blob{text}});
    CHECK(commitWith(*transaction, "SELECT COUNT(*) FROM notes WHERE id=?AND body=?AND raw=?AND amount=?",
                     {id, text, Blob{text}, -0.1}) == "1");
    CHECK(value(sql, "SELECT body FROM notes WHERE id = ?", {id}) == text);
    CHECK(value(sql, "SELECT raw FROM notes WHERE id = ?", {id}) == text);
  }
  for (const std::int64_t number :
       {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::numeric_limits<std::int64_t>::max()}) {
    const auto transaction = beginWrite(sql);
    defer(*transaction, "INSERT INTO notes (id, changes) VALUES (?, 3-?)", {number, std::int64_t{-2}});
    CHECK(commitWith(*transaction, "SELECT id FROM notes WHERE id = ?", {number}) == std::to_string(number));
    CHECK(value(sql, "SELECT changes FROM notes WHERE id = ?", {number}) == "5");
  }
}

void keepsLargeValues(SqlStore& sql) {
  const std::string large(100'000, 'x');
  const auto transaction = beginWrite(sql);
  deferNote(*transaction, 1);
  defer(*transaction, "INSERT INTO notes (id, raw) VALUES (2, ?)", {Blob{large.substr(0, 60'000)}});
  for (std::int64_t id = 3; id < 90; ++id) deferNote(*transaction, id);
  transaction->commit();
  CHECK(value(sql, kCount) == "89");
  CHECK(value(sql, "SELECT LENGTH(raw) FROM notes WHERE id = 2") == "60000");
}

void commitsWithQuery(SqlStore& sql) {
  std::string seen;
  const auto transaction = beginWrite(sql);
  transaction->afterCommit([&] { seen = value(sql, kCount); });
  deferNote(*transaction, 1);
  deferNote(*transaction, 2);
  CHECK(commitWith(*transaction, "SELECT COUNT(*) FROM notes WHERE id > ?", {std::int64_t{1}}) == "1");
  CHECK(seen == "2");
  CHECK(kindThrownBy([&] { transaction->commit(); }) == ErrorKind::state);
}

void undoesAllWhenQueryFails(SqlStore& sql) {
  const auto transaction = beginWrite(sql);
  deferNote(*transaction, 1);
  CHECK_THROWS_AS(commitWith(*transaction, "SELECT missing FROM notes", {}), SqlError);
  CHECK(kindThrownBy([&] { transaction->commit(); }) == ErrorKind::unavailable);
  CHECK(value(sql, kCount) == "0");
}

void refusesWhatIsNotOneStatement(SqlStore& sql) {
  for (const auto* wrong : {"DELETE FROM notes; DELETE FROM notes", "DELETE FROM notes WHERE body = 'x"}) {
    CAPTURE(wrong);
    const auto transaction = beginWrite(sql);
    CHECK_THROWS_AS(
        [&] {
          defer(*transaction, wrong);
          transaction->commit();
        }(),
        SqlError);
  }
  CHECK_THROWS_AS(defer(*beginWrite(sql), "DELETE FROM notes WHERE id = ?"), SqlError);
  CHECK_THROWS_AS(defer(*beginWrite(sql), "DELETE FROM notes", {std::int64_t{1}}), SqlError);
  CHECK(kindThrownBy([&] { defer(*beginRead(sql), "DELETE FROM notes"); }) == ErrorKind::state);
}

}  // namespace

void runDeferredContract(const MakeSqlStore& make) {
  const auto store = make();
  makeNotes(*store);
  SUBCASE("what is deferred runs in order") { runsInOrder(*store); }
  SUBCASE("a deferred conflict undoes the transaction at the commit") { undoesAllAfterConflict(*store); }
  SUBCASE("a deferred conflict undoes the transaction at the next statement") { undoesAllBeforeNextStatement(*store); }
  SUBCASE("a conflict of the statement itself does not") { keepsTransactionAfterConflictOfStatement(*store); }
  SUBCASE("what waits is rolled back") { rollsBackWhatWaits(*store); }
  SUBCASE("values are what they were") { keepsValues(*store); }
  SUBCASE("many and large ones, too") { keepsLargeValues(*store); }
  SUBCASE("a last query sees all, and commits") { commitsWithQuery(*store); }
  SUBCASE("a last query that fails commits nothing") { undoesAllWhenQueryFails(*store); }
  SUBCASE("what is not one statement is refused") { refusesWhatIsNotOneStatement(*store); }
}

}  // namespace instaplay::stores::contract
