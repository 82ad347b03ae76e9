#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/stores/documents/port.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::stores {

class DocumentFilter;
struct FieldCondition;

/// The SQL of one collection: a table with the "_id" (its type kept) and the document's JSON text, and an expression
/// index per declared index. Values are always bound; paths that reach the SQL are letters, digits, '_' and '-' only.
///
/// SQL narrows a search down to candidates by "_id" and indexed paths; what matches is decided by DocumentFilter. An
/// index knows the value at a path only where no array lies on the way, so a second, partial index finds the documents
/// with an array there, and a path is left out of the narrowing while there is one.
class DocumentTable {
 public:
  /// Throws Error invalid for a name or path that SQL must not see.
  DocumentTable(std::string_view collection, const std::vector<DocumentIndex>& indexes);

  /// Makes what is missing.
  void ensure(SqlRunner& sql) const;

  /// Gives "_id" and text of each document that may match, in the order asked for.
  void visitCandidates(SqlRunner& sql, const DocumentFilter& filter,
                       const std::vector<std::pair<std::string, int>>& sort, const RowVisitor& visit) const;
  std::int64_t countAll(SqlRunner& sql) const;

  void insert(SqlRunner& sql, const base::Json& document) const;
  void replace(SqlRunner& sql, const base::Json& document) const;
  void remove(SqlRunner& sql, const base::Json& id) const;

 private:
  struct Narrowing;

  void addIndex(const DocumentIndex& index);
  bool canNarrow(SqlRunner& sql, const FieldCondition& condition) const;
  std::string orderBy(const std::vector<std::pair<std::string, int>>& sort) const;

  std::string table_;
  std::map<std::string, std::string> arraysQueries_;  ///< by indexed path: finds a document with an array on its way
  std::vector<std::string> definitions_;
  std::string insert_, replace_, remove_, countAll_;
};

}  // namespace instaplay::stores
