#include "host/stores/documents/mongo_query.hpp"

#include <algorithm>

#include "host/stores/documents/document_errors.hpp"
#include "host/stores/documents/document_filter.hpp"
#include "host/stores/documents/document_names.hpp"
#include "host/stores/documents/document_projection.hpp"

namespace instaplay::stores {
namespace {

using base::Json;

constexpr std::int64_t kMostInOneAnswer = 1000;

/// One condition of a path stands by itself, further ones in $and: of an array, each may be fulfilled by another
/// element.
void addCondition(Json& query, Json& others, const FieldCondition& condition) {
  const std::string& path = condition.path.text();
  Json operators{{std::string(nameOf(condition.comparison)), *condition.operand}};
  if (query.contains(path)) {
    others.push_back({{path, std::move(operators)}});
  } else {
    query[path] = std::move(operators);
  }
}

Json queryOf(const DocumentFilter& filter) {
  Json query = Json::object(), others = Json::array();
  for (const FieldCondition& condition : filter.conditions()) addCondition(query, others, condition);
  for (const auto& alternatives : filter.alternatives()) {
    Json queries = Json::array();
    for (const DocumentFilter& alternative : alternatives) queries.push_back(queryOf(alternative));
    others.push_back({{"$or", std::move(queries)}});
  }
  if (!others.empty()) query["$and"] = std::move(others);
  return query;
}

/// Keeps the order of the keys, which Json would not.
BsonDocument sortOf(const FindOptions& options) {
  BsonDocument sort;
  for (const auto& [text, ascending] : options.sort) {
    const FieldPath path = sortablePath(text);
    if (!bson_has_field(sort.get(), path.text().c_str())) sort.append(path.text(), direction(ascending));
  }
  return sort;
}

}  // namespace

BsonDocument mongoFilter(const DocumentFilter& filter) { return BsonDocument(queryOf(filter)); }

BsonDocument mongoFindOptions(const FindOptions& options) {
  if (options.limit < 1) throw invalidFilter("A limit is at least 1.");
  Json projection = Json::object();
  for (const std::string& path : DocumentProjection(options.projection).paths()) projection[path] = 1;
  BsonDocument result;
  if (!projection.empty()) result.append("projection", projection);
  if (const BsonDocument sort = sortOf(options); !options.sort.empty()) {
    bson_append_document(result.get(), "sort", -1, sort.get());
  }
  result.append("limit", options.limit);
  result.append("batchSize", std::min(options.limit, kMostInOneAnswer));
  return result;
}

}  // namespace instaplay::stores
