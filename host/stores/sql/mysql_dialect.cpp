#include "host/stores/sql/mysql_dialect.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "host/stores/sql/sql_scanner.hpp"

namespace instaplay::stores {
namespace {

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
std::optional<std::size_t> afterConflictClause(SqlScanner scanner) {
  if (!scanner.takeWords({"CONFLICT", "("})) return std::nullopt;
  for (std::string_view piece = scanner.takeMeaning(); piece != ")"; piece = scanner.takeMeaning()) {
    if (piece.empty()) return std::nullopt;
  }
  if (!scanner.takeWords({"DO", "UPDATE", "SET"})) return std::nullopt;
  return scanner.at();
}

/// Where the name after "excluded." ends; the word excluded was taken.
std::optional<std::string_view> excludedColumn(SqlScanner& scanner) {
  SqlScanner ahead = scanner;
  if (ahead.takeMeaning() != ".") return std::nullopt;
  const std::string_view column = ahead.takeMeaning();
  if (column.empty()) return std::nullopt;
  scanner = ahead;
  return column;
}

}  // namespace

StatementKind kindOf(std::string_view sql) {
  const std::string_view word = SqlScanner(sql).takeMeaning();
  if (isOneOf(word, kReads)) return StatementKind::read;
  if (isOneOf(word, kSchema)) return StatementKind::schema;
  return isOneOf(word, kSession) ? StatementKind::session : StatementKind::write;
}

std::string toMysql(std::string_view sql) {
  std::string text;
  text.reserve(sql.size());
  bool inUpsert = false;
  for (SqlScanner scanner(sql); !scanner.done();) {
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
