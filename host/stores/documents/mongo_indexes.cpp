#include "host/stores/documents/mongo_indexes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host/base/log.hpp"
#include "host/stores/documents/document_errors.hpp"
#include "host/stores/documents/document_names.hpp"
#include "host/stores/documents/mongo_failure.hpp"

namespace instaplay::stores {
namespace {

using base::Error;
using base::ErrorKind;

struct FoundIndex {
  std::string name;
  DocumentIndex definition;
};

void check(const DocumentIndex& index) {
  if (index.keys.empty()) throw invalidDocument("An index needs a path.");
  for (const auto& [path, ascending] : index.keys) {
    sortablePath(path);
    direction(ascending);
  }
}

std::string nameOf(const DocumentIndex& index) {
  std::string name;
  for (const auto& [path, ascending] : index.keys) {
    name += fmt::format("{}{}_{}", name.empty() ? "" : "_", path, ascending);
  }
  return name;
}

/// Keys that are no directions (text, hashed) become 0, which nothing declared has.
FoundIndex parseIndex(const bson_t& description) {
  FoundIndex index;
  bson_iter_t at, key;
  if (bson_iter_init_find(&at, &description, "name") && BSON_ITER_HOLDS_UTF8(&at)) {
    index.name = bson_iter_utf8(&at, nullptr);
  }
  if (bson_iter_init_find(&at, &description, "unique")) index.definition.unique = bson_iter_as_bool(&at);
  if (bson_iter_init_find(&at, &description, "key") && BSON_ITER_HOLDS_DOCUMENT(&at) && bson_iter_recurse(&at, &key)) {
    while (bson_iter_next(&key)) index.definition.keys.emplace_back(bson_iter_key(&key), int(bson_iter_as_int64(&key)));
  }
  return index;
}

std::vector<FoundIndex> listIndexes(MongoPool& pool, const std::string& collection) {
  const auto lease = pool.lease();
  const auto handle = pool.collection(lease.client(), collection);
  const MongoCursor cursor(mongoc_collection_find_indexes_with_opts(handle.get(), nullptr));
  std::vector<FoundIndex> indexes;
  const bson_t* description = nullptr;
  while (mongoc_cursor_next(cursor.get(), &description)) indexes.push_back(parseIndex(*description));
  bson_error_t error;
  if (mongoc_cursor_error(cursor.get(), &error)) throw mongoError(error, MongoWork::indexing);
  return indexes;
}

Error indexChanged(const std::string& collection, const std::string& name, const std::string& how) {
  const std::string message = fmt::format(
      "The index {} of the collection {} exists with another definition: {}. Drop it with db.{}.dropIndex(\"{}\") and "
      "start again.",
      name, collection, how, collection, name);
  base::logError("documents", message);
  return {ErrorKind::conflict, "index_changed", message};
}

/// Whether index is among those found. Throws when one over the same keys is another.
bool exists(const std::vector<FoundIndex>& found, const std::string& collection, const DocumentIndex& index) {
  const auto same = std::find_if(found.begin(), found.end(),
                                 [&](const FoundIndex& other) { return other.definition.keys == index.keys; });
  if (same == found.end()) return false;
  if (same->definition.unique == index.unique) return true;
  throw indexChanged(collection, same->name,
                     index.unique ? "it is not unique, the declared one is" : "it is unique, the declared one is not");
}

void warnOfUndeclared(const std::vector<FoundIndex>& found, const std::string& collection,
                      const std::vector<DocumentIndex>& declared) {
  for (const FoundIndex& index : found) {
    const auto same = [&](const DocumentIndex& other) { return other.keys == index.definition.keys; };
    if (!index.definition.unique || std::any_of(declared.begin(), declared.end(), same)) continue;
    base::logWarn("documents", "a unique index that nobody declares still refuses documents",
                  {{"collection", collection}, {"index", index.name}});
  }
}

BsonDocument createCommand(const std::string& collection, const DocumentIndex& index) {
  BsonDocument keys;
  for (const auto& [path, ascending] : index.keys) keys.append(path, ascending);
  bson_t list, definition;
  BsonDocument command;
  command.append("createIndexes", collection);
  bson_append_array_begin(command.get(), "indexes", -1, &list);
  bson_append_document_begin(&list, "0", -1, &definition);
  bson_append_document(&definition, "key", -1, keys.get());
  bson_append_utf8(&definition, "name", -1, nameOf(index).c_str(), -1);
  if (index.unique) bson_append_bool(&definition, "unique", -1, true);
  bson_append_document_end(&list, &definition);
  bson_append_array_end(command.get(), &list);
  return command;
}

void build(mongoc_client_t* client, const std::string& database, const std::string& collection,
           const DocumentIndex& index) {
  bson_error_t error;
  const BsonDocument command = createCommand(collection, index);
  if (mongoc_client_write_command_with_opts(client, database.c_str(), command.get(), nullptr, nullptr, &error)) return;
  const Error failure = mongoError(error, MongoWork::indexing);
  if (failure.code == "index_changed") throw indexChanged(collection, nameOf(index), error.message);
  if (failure.kind != ErrorKind::conflict) throw failure;
  throw Error(ErrorKind::conflict, "conflict",
              fmt::format("The unique index {} of the collection {} cannot be made: documents there have equal keys.",
                          nameOf(index), collection));
}

}  // namespace

void ensureMongoIndexes(MongoPool& pool, const std::string& collection, const std::vector<DocumentIndex>& indexes,
                        std::chrono::milliseconds buildWait) {
  for (const DocumentIndex& index : indexes) check(index);
  const auto found = listIndexes(pool, collection);
  warnOfUndeclared(found, collection, indexes);
  MongoClient client;
  for (const DocumentIndex& index : indexes) {
    if (exists(found, collection, index)) continue;
    if (!client) client = pool.patientClient(buildWait);
    build(client.get(), pool.database(), collection, index);
  }
}

}  // namespace instaplay::stores
