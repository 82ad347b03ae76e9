#include "sql_entry_repository.hpp"

#include <limits>

namespace instaplay::@id@ {
namespace {

constexpr const char* kInsert = "INSERT INTO @id@_entry (id, author_id, body, created_at) VALUES (?, ?, ?, ?)";

constexpr const char* kListByAuthor = R"(
  SELECT id, author_id, body, created_at FROM @id@_entry
  WHERE author_id = ? AND (created_at < ? OR (created_at = ? AND id < ?))
  ORDER BY created_at DESC, id DESC LIMIT ?)";

constexpr const char* kRemove = "DELETE FROM @id@_entry WHERE id = ? AND author_id = ?";

constexpr Cursor kBeforeAll{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max()};

Entry toEntry(const Row& row) { return {row.get<Id>(0), row.get<Id>(1), row.get<std::string>(2), row.get<TimeMs>(3)}; }

}  // namespace

void SqlEntryRepository::insert(const SqlExecutor& sql, const Entry& entry) {
  sql.exec(kInsert, entry.id, entry.authorId, entry.text, entry.createdAt);
}

std::vector<Entry> SqlEntryRepository::listByAuthor(Id author, const PageRequest& request) const {
  const Cursor after = request.after.value_or(kBeforeAll);
  std::vector<Entry> entries;
  for (const Row& row : sql_.query(kListByAuthor, author, after.key, after.key, after.id, request.rowsToRead())) {
    entries.push_back(toEntry(row));
  }
  return entries;
}

bool SqlEntryRepository::remove(Id author, Id entry) { return sql_.exec(kRemove, entry, author) > 0; }

}  // namespace instaplay::@id@
