#include "host/stores/documents/embedded_document_store.hpp"

#include <mutex>

#include "host/stores/documents/document_change.hpp"
#include "host/stores/documents/document_errors.hpp"
#include "host/stores/documents/document_filter.hpp"
#include "host/stores/documents/document_projection.hpp"
#include "host/stores/documents/document_table.hpp"

namespace instaplay::stores {
namespace {

using base::Json;
using Sort = std::vector<std::pair<std::string, int>>;

/// Sees a document that matches; returns false to see no more.
using MatchVisitor = std::function<bool(Json&& document)>;

void visitMatches(SqlRunner& sql, const DocumentTable& table, const DocumentFilter& filter, const Sort& sort,
                  const MatchVisitor& visit) {
  table.visitCandidates(sql, filter, sort, [&](SqlRow row) {
    Json document = Json::parse(std::get<std::string_view>(row[1]));
    return !filter.matches(document) || visit(std::move(document));
  });
}

/// They are collected before any of them is changed, so that a change cannot make one come up again.
std::vector<Json> collectMatches(SqlRunner& sql, const DocumentTable& table, const DocumentFilter& filter,
                                 Matching matching) {
  std::vector<Json> matches;
  visitMatches(sql, table, filter, {}, [&](Json&& document) {
    matches.push_back(std::move(document));
    return matching == Matching::all;
  });
  return matches;
}

}  // namespace

EmbeddedDocumentStore::EmbeddedDocumentStore(const EmbeddedSqlOptions& options) : wait_(options.wait), sql_(options) {}

EmbeddedDocumentStore::~EmbeddedDocumentStore() = default;

void EmbeddedDocumentStore::ensureCollection(std::string_view collection, const std::vector<DocumentIndex>& indexes) {
  auto table = std::make_shared<const DocumentTable>(collection, indexes);
  make(*table);
  const std::unique_lock lock(mutex_);
  tables_.insert_or_assign(std::string(collection), std::move(table));
}

void EmbeddedDocumentStore::insert(std::string_view collection, const Json& document) {
  tableOf(collection)->insert(sql_, document);
}

void EmbeddedDocumentStore::find(std::string_view collection, const Json& filter, const FindOptions& options,
                                 const DocumentVisitor& visit) {
  if (options.limit < 1) throw invalidFilter("A limit is at least 1.");
  const DocumentFilter wanted(filter);
  const DocumentProjection projection(options.projection);
  const auto table = tableOf(collection);
  const auto transaction = begin(TxMode::readOnly);
  std::int64_t left = options.limit;
  visitMatches(*transaction, *table, wanted, options.sort, [&](Json&& document) {
    visit(projection.of(std::move(document)));
    return --left > 0;
  });
}

std::int64_t EmbeddedDocumentStore::update(std::string_view collection, const Json& filter, const Json& change,
                                           Matching matching, WhenMissing whenMissing) {
  const DocumentFilter wanted(filter);
  const DocumentChange changes(change);
  const auto table = tableOf(collection);
  const auto transaction = begin(TxMode::readWrite);
  auto documents = collectMatches(*transaction, *table, wanted, matching);
  for (Json& document : documents) {
    changes.apply(document);
    table->replace(*transaction, document);
  }
  auto count = std::int64_t(documents.size());
  if (documents.empty() && whenMissing == WhenMissing::insert) {
    Json document = documentOf(wanted);
    changes.apply(document);
    table->insert(*transaction, document);
    count = 1;
  }
  transaction->commit();
  return count;
}

std::int64_t EmbeddedDocumentStore::remove(std::string_view collection, const Json& filter, Matching matching) {
  const DocumentFilter wanted(filter);
  const auto table = tableOf(collection);
  const auto transaction = begin(TxMode::readWrite);
  const auto documents = collectMatches(*transaction, *table, wanted, matching);
  for (const Json& document : documents) table->remove(*transaction, document.at("_id"));
  transaction->commit();
  return std::int64_t(documents.size());
}

std::int64_t EmbeddedDocumentStore::count(std::string_view collection, const Json& filter) {
  const DocumentFilter wanted(filter);
  const auto table = tableOf(collection);
  const auto transaction = begin(TxMode::readOnly);
  if (wanted.matchesEverything()) return table->countAll(*transaction);
  std::int64_t count = 0;
  visitMatches(*transaction, *table, wanted, {}, [&](Json&&) {
    ++count;
    return true;
  });
  return count;
}

std::unique_ptr<SqlTransaction> EmbeddedDocumentStore::begin(TxMode mode) {
  return sql_.begin(mode, base::Deadline::after(wait_));
}

void EmbeddedDocumentStore::make(const DocumentTable& table) {
  const auto transaction = begin(TxMode::readWrite);
  table.ensure(*transaction);
  transaction->commit();
}

std::shared_ptr<const DocumentTable> EmbeddedDocumentStore::tableOf(std::string_view collection) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = tables_.find(collection); found != tables_.end()) return found->second;
  }
  auto table = std::make_shared<const DocumentTable>(collection, std::vector<DocumentIndex>{});
  make(*table);
  // Whoever declared the collection meanwhile knows its indexes.
  const std::unique_lock lock(mutex_);
  return tables_.try_emplace(std::string(collection), std::move(table)).first->second;
}

}  // namespace instaplay::stores
