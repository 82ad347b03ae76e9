#include "host/stores/sql/sqlite_statement.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "host/stores/sql/sqlite_failure.hpp"

namespace instaplay::stores {
namespace {

bool isSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::string_view withoutTrailingSpace(std::string_view sql) {
  while (!sql.empty() && (isSpace(sql.back()) || sql.back() == ';')) sql.remove_suffix(1);
  return sql;
}

/// Takes word from the end of sql, any case; it must follow a space.
bool dropLastWord(std::string_view& sql, std::string_view word) {
  if (sql.size() <= word.size() || !isSpace(sql[sql.size() - word.size() - 1])) return false;
  const auto tail = sql.substr(sql.size() - word.size());
  const auto sameLetter = [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; };
  if (!std::equal(tail.begin(), tail.end(), word.begin(), sameLetter)) return false;
  sql = withoutTrailingSpace(sql.substr(0, sql.size() - word.size()));
  return true;
}

std::string_view withoutForUpdate(std::string_view sql) {
  std::string_view rest = withoutTrailingSpace(sql);
  return dropLastWord(rest, "UPDATE") && dropLastWord(rest, "FOR") ? rest : sql;
}

/// SQLite takes a null pointer for NULL, also when the length is 0.
const char* pointerTo(std::string_view bytes) { return bytes.data() == nullptr ? "" : bytes.data(); }

std::string_view bytesOf(const void* data, int size) {
  return data == nullptr ? std::string_view{} : std::string_view{static_cast<const char*>(data), std::size_t(size)};
}

SqlValue columnOf(sqlite3_stmt* statement, int i) {
  switch (sqlite3_column_type(statement, i)) {
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, i)};
    case SQLITE_FLOAT: return sqlite3_column_double(statement, i);
    case SQLITE_TEXT: {
      const auto* text = sqlite3_column_text(statement, i);
      return bytesOf(text, sqlite3_column_bytes(statement, i));
    }
    case SQLITE_BLOB: {
      const void* blob = sqlite3_column_blob(statement, i);
      return Blob{bytesOf(blob, sqlite3_column_bytes(statement, i))};
    }
    default: return std::monostate{};
  }
}

}  // namespace

SqliteStatement::SqliteStatement(sqlite3& db, std::string_view sql) : db_(db) {
  const std::string_view portable = withoutForUpdate(sql);
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  if (sqlite3_prepare_v3(&db, portable.data(), int(portable.size()), SQLITE_PREPARE_PERSISTENT, &statement, &tail) !=
      SQLITE_OK) {
    throw SqliteFailure::of(db);
  }
  handle_.reset(statement);
  const auto rest = std::string_view{tail, std::size_t(portable.data() + portable.size() - tail)};
  if (statement == nullptr || !withoutTrailingSpace(rest).empty()) {
    throw SqliteFailure{SQLITE_MISUSE, "one statement at a time, and not an empty one"};
  }
}

bool SqliteStatement::isReadOnly() const { return sqlite3_stmt_readonly(handle_.get()) != 0; }

void SqliteStatement::bind(SqlParams params) {
  const int wanted = sqlite3_bind_parameter_count(handle_.get());
  if (std::size_t(wanted) != params.size()) {
    throw SqliteFailure{SQLITE_RANGE, std::to_string(wanted) + " parameters in the statement, " +
                                          std::to_string(params.size()) + " given"};
  }
  int position = 0;
  for (const SqlValue& value : params) bindOne(++position, value);
}

void SqliteStatement::bindOne(int position, const SqlValue& value) {
  sqlite3_stmt* statement = handle_.get();
  int code = SQLITE_OK;
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    code = sqlite3_bind_int64(statement, position, *number);
  } else if (const auto* real = std::get_if<double>(&value)) {
    code = sqlite3_bind_double(statement, position, *real);
  } else if (const auto* text = std::get_if<std::string_view>(&value)) {
    code = sqlite3_bind_text64(statement, position, pointerTo(*text), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  } else if (const auto* blob = std::get_if<Blob>(&value)) {
    code = sqlite3_bind_blob64(statement, position, pointerTo(blob->bytes), blob->bytes.size(), SQLITE_STATIC);
  }
  if (code != SQLITE_OK) throw SqliteFailure::of(db_);
}

bool SqliteStatement::step() {
  switch (sqlite3_step(handle_.get())) {
    case SQLITE_ROW: return true;
    case SQLITE_DONE: return false;
    default: throw SqliteFailure::of(db_);
  }
}

SqlRow SqliteStatement::row() {
  const int count = sqlite3_data_count(handle_.get());
  columns_.resize(std::size_t(count));
  for (int i = 0; i < count; ++i) columns_[std::size_t(i)] = columnOf(handle_.get(), i);
  return columns_;
}

void SqliteStatement::reset() noexcept {
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }

}  // namespace instaplay::stores
