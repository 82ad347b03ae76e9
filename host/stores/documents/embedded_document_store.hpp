#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>

#include "host/stores/documents/port.hpp"
#include "host/stores/sql/embedded_sql_store.hpp"

namespace instaplay::stores {

class DocumentTable;

/// Documents as JSON in a SQLite file of their own, a table per collection. Collections are made at their first use.
///
/// Differences from MongoDB, all in corners: sorting puts missing and null first, then numbers and booleans by value,
/// then strings by bytes, then the JSON text of objects and arrays; objects are equal in any order of fields; a unique
/// index compares an array as a whole. Numbers as path segments ("tags.0") and $gt and the like with an object or
/// array are refused as unsupported.
class EmbeddedDocumentStore final : public DocumentStore {
 public:
  /// Opens or makes the file; an empty one is a private temporary database. Throws as EmbeddedSqlStore.
  explicit EmbeddedDocumentStore(const EmbeddedSqlOptions& options = {});
  ~EmbeddedDocumentStore() override;

  void ensureCollection(std::string_view collection, const std::vector<DocumentIndex>& indexes) override;
  void insert(std::string_view collection, const base::Json& document) override;
  void find(std::string_view collection, const base::Json& filter, const FindOptions& options,
            const DocumentVisitor& visit) override;
  std::int64_t update(std::string_view collection, const base::Json& filter, const base::Json& change,
                      Matching matching, WhenMissing whenMissing) override;
  std::int64_t remove(std::string_view collection, const base::Json& filter, Matching matching) override;
  std::int64_t count(std::string_view collection, const base::Json& filter) override;
  void ping(base::Deadline deadline) override { sql_.ping(deadline); }

  SqlStats stats() const { return sql_.stats(); }

 private:
  std::unique_ptr<SqlTransaction> begin(TxMode mode);
  void make(const DocumentTable& table);
  /// Makes the collection when it is not known yet.
  std::shared_ptr<const DocumentTable> tableOf(std::string_view collection);

  std::chrono::milliseconds wait_;
  EmbeddedSqlStore sql_;
  std::shared_mutex mutex_;
  std::map<std::string, std::shared_ptr<const DocumentTable>, std::less<>> tables_;
};

}  // namespace instaplay::stores
