#include "host/stores/sql/mysql_batch.hpp"

#include <fmt/format.h>
#include <mysql/mysqld_error.h>

#include <algorithm>
#include <iterator>

#include "host/stores/sql/mysql_dialect.hpp"
#include "host/stores/sql/mysql_failure.hpp"
#include "host/stores/sql/sql_scanner.hpp"

namespace instaplay::stores {
namespace {

void appendHex(std::string& text, std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  text += "X'";
  for (const char byte : bytes) {
    const auto number = static_cast<unsigned char>(byte);
    text += {kDigits[number >> 4U], kDigits[number & 15U]};
  }
  text += '\'';
}

// Spaces keep it apart from words beside it.
void appendLiteral(std::string& text, const SqlValue& value) {
  text += ' ';
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    fmt::format_to(std::back_inserter(text), "{}", *number);
  } else if (const auto* real = std::get_if<double>(&value)) {
    fmt::format_to(std::back_inserter(text), "({:.17e})", *real);
  } else if (const auto* characters = std::get_if<std::string_view>(&value)) {
    appendHex(text += "_utf8mb4 ", *characters);
  } else if (const auto* blob = std::get_if<Blob>(&value)) {
    appendHex(text, blob->bytes);
  } else {
    text += "NULL";
  }
  text += ' ';
}

bool isUnendedQuote(std::string_view piece) {
  const char mark = piece.front();
  return (mark == '\'' || mark == '"' || mark == '`') && (piece.size() < 2 || piece.back() != mark);
}

MysqlFailure wrongNumber(std::size_t wanted, std::size_t given) {
  return {ER_WRONG_ARGUMENTS, fmt::format("{} parameters in the statement, {} given", wanted, given)};
}

}  // namespace

std::string mysqlText(std::string_view sql, SqlParams params) {
  const std::string translated = toMysql(sql);
  std::string text;
  std::size_t used = 0;
  bool ended = false;
  for (SqlScanner scanner(translated); !scanner.done();) {
    const std::string_view piece = scanner.take();
    if (isSpace(piece[0]) || isComment(piece)) {
      text += ' ';
    } else if (ended || isUnendedQuote(piece)) {
      throw MysqlFailure{ER_PARSE_ERROR, "not one whole statement"};
    } else if (piece == ";") {
      ended = true;
    } else if (piece != "?") {
      text += piece;
    } else if (used++ < params.size()) {
      appendLiteral(text, params[used - 1]);
    }
  }
  if (used != params.size()) throw wrongNumber(used, params.size());
  return text;
}

MysqlTextResult::MysqlTextResult(MYSQL& connection) : result_(mysql_store_result(&connection)) {
  if (result_ != nullptr) return;
  if (mysql_errno(&connection) != 0) throw MysqlFailure::of(connection);
  affected_ = std::max<std::int64_t>(0, static_cast<std::int64_t>(mysql_affected_rows(&connection)));
}

bool MysqlTextResult::step() {
  const MYSQL_ROW row = result_ == nullptr ? nullptr : mysql_fetch_row(result_.get());
  if (row == nullptr) return false;
  const unsigned int count = mysql_num_fields(result_.get());
  const MYSQL_FIELD* fields = mysql_fetch_fields(result_.get());
  const unsigned long* lengths = mysql_fetch_lengths(result_.get());
  values_.clear();
  for (unsigned int i = 0; i < count; ++i) {
    values_.push_back(row[i] == nullptr ? SqlValue{} : mysqlValue(fields[i], {row[i], lengths[i]}));
  }
  return true;
}

MysqlTextResult runMysqlBatch(MYSQL& connection, std::span<const std::string> statements, std::size_t wanted,
                              std::size_t& done) {
  const std::string text = fmt::format("{}", fmt::join(statements, "\n;"));
  MysqlTextResult result;
  done = 0;
  int status = mysql_real_query(&connection, text.data(), static_cast<unsigned long>(text.size()));
  while (status == 0) {
    MysqlTextResult one(connection);
    if (done++ == wanted) result = std::move(one);
    status = mysql_next_result(&connection);
  }
  if (status > 0) throw MysqlFailure::of(connection);
  return result;
}

}  // namespace instaplay::stores
