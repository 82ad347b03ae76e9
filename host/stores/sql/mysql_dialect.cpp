#include "host/stores/sql/mysql_dialect.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace instaplay::stores {
namespace {

char upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }
bool isWordPart(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }
bool isSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

bool sameWord(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return upper(x) == upper(y); });
}

/// Walks over a statement by its words, marks, quoted texts and comments.
class Scanner {
 public:
  explicit Scanner(std::string_view sql) : sql_(sql) {}

  std::size_t at() const { return at_; }
  bool done() const { return at_ == sql_.size(); }
  void goTo(std::size_t place) { at_ = place; }

  /// Takes one piece, which may be a space, and gives it.
  std::string_view take() {
    const auto start = at_;
    const char c = sql_[at_];
    if (c == '\'' || c == '"' || c == '`') {
      takeUntil(std::string_view(&c, 1));
    } else if (sql_.substr(at_, 2) == "--") {
      takeUntil("\n");
    } else if (sql_.substr(at_, 2) == "/*") {
      takeUntil("*/");
    } else if (isWordPart(c)) {
      while (!done() && isWordPart(sql_[at_])) ++at_;
    } else {
      ++at_;
    }
    return sql_.substr(start, at_ - start);
  }

  /// The next piece that means something; empty at the end.
  std::string_view takeMeaning() {
    while (!done()) {
      const std::string_view piece = take();
      if (!isSpace(piece[0]) && !piece.starts_with("--") && !piece.starts_with("/*")) return piece;
    }
    return {};
  }

  bool takeWords(std::initializer_list<std::string_view> words) {
    return std::all_of(words.begin(), words.end(),
                       [&](std::string_view word) { return sameWord(takeMeaning(), word); });
  }

 private:
  void takeUntil(std::string_view end) {
    const auto found = sql_.find(end, at_ + end.size());
    at_ = found == std::string_view::npos ? sql_.size() : found + end.size();
  }

  std::string_view sql_;
  std::size_t at_ = 0;
};

constexpr auto kReads =
    std::to_array<std::string_view>({"SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "("});
constexpr auto kSchema = std::to_array<std::string_view>(
    {"CREATE", "ALTER", "DROP", "TRUNCATE", "RENAME", "ANALYZE", "OPTIMIZE", "REPAIR", "CHECK", "GRANT", "REVOKE"});
constexpr auto kSession = std::to_array<std::string_view>(
    {"BEGIN", "START",   "COMMIT",  "ROLLBACK",   "SAVEPOINT", "RELEASE", "SET",     "USE",  "LOCK",  "UNLOCK",
     "XA",    "PREPARE", "EXECUTE", "DEALLOCATE", "CALL",      "DO",      "HANDLER", "KILL", "RESET", "FLUSH"});

template <std::size_t n>
bool isOneOf(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view other) { return sameWord(word, other); });
}

/// Where the assignments of an upsert start when "ON CONFLICT (..) DO UPDATE SET" follows; the word ON was taken.
std::optional<std::size_t> afterConflictClause(Scanner scanner) {
  if (!scanner.takeWords({"CONFLICT", "("})) return std::nullopt;
  for (std::string_view piece = scanner.takeMeaning(); piece != ")"; piece = scanner.takeMeaning()) {
    if (piece.empty()) return std::nullopt;
  }
  if (!scanner.takeWords({"DO", "UPDATE", "SET"})) return std::nullopt;
  return scanner.at();
}

/// Where the name after "excluded." ends; the word excluded was taken.
std::optional<std::string_view> excludedColumn(Scanner& scanner) {
  Scanner ahead = scanner;
  if (ahead.takeMeaning() != ".") return std::nullopt;
  const std::string_view column = ahead.takeMeaning();
  if (column.empty()) return std::nullopt;
  scanner = ahead;
  return column;
}

}  // namespace

StatementKind kindOf(std::string_view sql) {
  const std::string_view word = Scanner(sql).takeMeaning();
  if (isOneOf(word, kReads)) return StatementKind::read;
  if (isOneOf(word, kSchema)) return StatementKind::schema;
  return isOneOf(word, kSession) ? StatementKind::session : StatementKind::write;
}

std::string toMysql(std::string_view sql) {
  std::string text;
  text.reserve(sql.size());
  bool inUpsert = false;
  for (Scanner scanner(sql); !scanner.done();) {
    const std::string_view piece = scanner.take();
    if (!inUpsert && sameWord(piece, "ON")) {
      if (const auto assignments = afterConflictClause(scanner)) {
        text += "ON DUPLICATE KEY UPDATE";
        scanner.goTo(*assignments);
        inUpsert = true;
        continue;
      }
    }
    if (inUpsert && sameWord(piece, "excluded")) {
      if (const auto column = excludedColumn(scanner)) {
        text.append("VALUES(").append(*column).append(")");
        continue;
      }
    }
    text += piece;
  }
  return text;
}

}  // namespace instaplay::stores
