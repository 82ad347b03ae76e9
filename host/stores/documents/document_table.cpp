#include "host/stores/documents/document_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "host/stores/documents/document_errors.hpp"
#include "host/stores/documents/document_filter.hpp"
#include "host/stores/documents/document_names.hpp"

namespace instaplay::stores {
namespace {

using base::Json;

/// A path as SQLite writes it, "$.\"author\".\"name\"": with the first `length` segments. Only of sortable paths.
std::string jsonPath(const FieldPath& path, std::size_t length) {
  std::string result = "$";
  for (std::size_t i = 0; i < length; ++i) result += fmt::format(".\"{}\"", path.segments()[i]);
  return result;
}

/// The value at a path as SQL, written alike everywhere so that SQLite finds its index.
std::string valueAt(const FieldPath& path) {
  return path.isId() ? "id" : fmt::format("json_extract(body, '{}')", jsonPath(path, path.segments().size()));
}

std::string arrayOnTheWay(const FieldPath& path) {
  std::string condition;
  for (std::size_t length = 1; length <= path.segments().size(); ++length) {
    condition += fmt::format("{}json_type(body, '{}') = 'array'", length == 1 ? "" : " OR ", jsonPath(path, length));
  }
  return condition;
}

/// Fractions are left to the filter: SQLite may read their text a little differently.
bool isExactInSql(const Json& value) { return value.is_boolean() || isDocumentId(value); }

SqlValue sqlValue(const Json& value) {
  if (value.is_string()) return std::string_view{value.get_ref<const std::string&>()};
  if (value.is_boolean()) return std::int64_t{value.get<bool>()};
  return value.get<std::int64_t>();
}

bool hasRow(SqlRunner& sql, std::string_view query) {
  bool found = false;
  sql.query(query, {}, [&](SqlRow) {
    found = true;
    return true;
  });
  return found;
}

}  // namespace

/// Conditions in SQL that every match fulfils; others may fulfil them too.
struct DocumentTable::Narrowing {
  std::string where;
  std::vector<SqlValue> params;
  std::deque<std::string> texts;  ///< what params borrow

  void add(const FieldCondition& condition) {
    const Json& operand = *condition.operand;
    const std::string value = valueAt(condition.path);
    switch (condition.comparison) {
      case Comparison::eq:
        return operand.is_null() ? require(value + " IS NULL") : require(value + " = ?", sqlValue(operand));
      case Comparison::in:
        return require(value + " IN (SELECT value FROM json_each(?))",
                       std::string_view{texts.emplace_back(base::dumpJson(operand))});
      case Comparison::gt:
      case Comparison::gte: return require(value + " >= ?", sqlValue(operand));
      default: return require(value + " <= ?", sqlValue(operand));
    }
  }

  static bool canExpress(const FieldCondition& condition) {
    const Json& operand = *condition.operand;
    switch (condition.comparison) {
      case Comparison::eq: return operand.is_null() || isExactInSql(operand);
      case Comparison::in: return std::all_of(operand.begin(), operand.end(), isExactInSql);
      case Comparison::gt:
      case Comparison::gte:
      case Comparison::lt:
      case Comparison::lte: return isExactInSql(operand);
      default: return false;
    }
  }

 private:
  void require(const std::string& term) { where += (where.empty() ? " WHERE " : " AND ") + term; }
  void require(const std::string& term, SqlValue param) {
    require(term);
    params.push_back(param);
  }
};

DocumentTable::DocumentTable(std::string_view collection, const std::vector<DocumentIndex>& indexes)
    : table_(fmt::format("doc_{}", collection)) {
  checkCollectionName(collection);
  definitions_.push_back(
      fmt::format("CREATE TABLE IF NOT EXISTS \"{}\" (id NOT NULL PRIMARY KEY, body TEXT NOT NULL)", table_));
  for (const DocumentIndex& index : indexes) addIndex(index);
  for (auto& [path, query] : arraysQueries_) {
    const std::string name = fmt::format("{}.{}.arrays", table_, path);
    const std::string condition = arrayOnTheWay(FieldPath(path));
    definitions_.push_back(
        fmt::format("CREATE INDEX IF NOT EXISTS \"{}\" ON \"{}\" (id) WHERE {}", name, table_, condition));
    query = fmt::format("SELECT 1 FROM \"{}\" INDEXED BY \"{}\" WHERE {} LIMIT 1", table_, name, condition);
  }
  insert_ = fmt::format("INSERT INTO \"{}\" (id, body) VALUES (?, ?)", table_);
  replace_ = fmt::format("UPDATE \"{}\" SET body = ? WHERE id = ?", table_);
  remove_ = fmt::format("DELETE FROM \"{}\" WHERE id = ?", table_);
  countAll_ = fmt::format("SELECT COUNT(*) FROM \"{}\"", table_);
}

void DocumentTable::addIndex(const DocumentIndex& index) {
  if (index.keys.empty()) throw invalidDocument("An index needs a path.");
  std::string name = table_, columns, uniqueColumns;
  for (const auto& [text, ascending] : index.keys) {
    const FieldPath path = sortablePath(text);
    const char* order = direction(ascending) == 1 ? "" : " DESC";
    const char* comma = columns.empty() ? "" : ", ";
    name += fmt::format(".{}_{}", text, ascending);
    columns += fmt::format("{}{}{}", comma, valueAt(path), order);
    uniqueColumns += fmt::format("{}ifnull({}, x''){}", comma, valueAt(path), order);
    if (!path.isId()) arraysQueries_.try_emplace(text);
  }
  definitions_.push_back(fmt::format("CREATE INDEX IF NOT EXISTS \"{}\" ON \"{}\" ({})", name, table_, columns));
  if (!index.unique) return;
  // Missing fields equal each other, as in MongoDB; SQLite takes two NULLs for different.
  definitions_.push_back(
      fmt::format("CREATE UNIQUE INDEX IF NOT EXISTS \"{}.unique\" ON \"{}\" ({})", name, table_, uniqueColumns));
}

void DocumentTable::ensure(SqlRunner& sql) const {
  for (const std::string& definition : definitions_) sql.exec(definition, {});
}

void DocumentTable::visitCandidates(SqlRunner& sql, const DocumentFilter& filter,
                                    const std::vector<std::pair<std::string, int>>& sort,
                                    const RowVisitor& visit) const {
  Narrowing narrowing;
  for (const FieldCondition& condition : filter.conditions()) {
    if (canNarrow(sql, condition)) narrowing.add(condition);
  }
  sql.query(fmt::format("SELECT id, body FROM \"{}\"{}{}", table_, narrowing.where, orderBy(sort)), narrowing.params,
            visit);
}

bool DocumentTable::canNarrow(SqlRunner& sql, const FieldCondition& condition) const {
  if (!Narrowing::canExpress(condition)) return false;
  if (condition.path.isId()) return true;
  const auto arraysQuery = arraysQueries_.find(condition.path.text());
  return arraysQuery != arraysQueries_.end() && !hasRow(sql, arraysQuery->second);
}

std::string DocumentTable::orderBy(const std::vector<std::pair<std::string, int>>& sort) const {
  std::string result;
  for (const auto& [path, ascending] : sort) {
    result += fmt::format("{}{}{}", result.empty() ? " ORDER BY " : ", ", valueAt(sortablePath(path)),
                          direction(ascending) == 1 ? "" : " DESC");
  }
  return result;
}

std::int64_t DocumentTable::countAll(SqlRunner& sql) const {
  std::int64_t count = 0;
  sql.query(countAll_, {}, [&](SqlRow row) {
    count = std::get<std::int64_t>(row[0]);
    return true;
  });
  return count;
}

void DocumentTable::insert(SqlRunner& sql, const Json& document) const {
  const SqlValue key = sqlValue(idOf(document));
  const std::string body = base::dumpJson(document);
  const SqlValue params[] = {key, std::string_view{body}};
  sql.exec(insert_, params);
}

void DocumentTable::replace(SqlRunner& sql, const Json& document) const {
  const std::string body = base::dumpJson(document);
  const SqlValue params[] = {std::string_view{body}, sqlValue(idOf(document))};
  sql.exec(replace_, params);
}

void DocumentTable::remove(SqlRunner& sql, const Json& id) const {
  const SqlValue params[] = {sqlValue(id)};
  sql.exec(remove_, params);
}

}  // namespace instaplay::stores
