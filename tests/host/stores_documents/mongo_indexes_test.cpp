#include <doctest/doctest.h>

#include <algorithm>

#include "host/stores/documents/mongo_pool.hpp"
#include "tests/host/stores_documents/document_contract.hpp"
#include "tests/host/stores_documents/mongo_fixture.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using namespace instaplay::stores::contract;
using base::ErrorKind;
using base::Json;

namespace {

/// The names of a collection's indexes, asked for past the store.
std::vector<std::string> indexNames(const MongoOptions& options) {
  const MongoClient client(mongoc_client_new(options.uri.c_str()));
  const MongoCollection collection(mongoc_client_get_collection(client.get(), options.database.c_str(), "notes"));
  const MongoCursor cursor(mongoc_collection_find_indexes_with_opts(collection.get(), nullptr));
  std::vector<std::string> names;
  const bson_t* index = nullptr;
  bson_iter_t at;
  while (mongoc_cursor_next(cursor.get(), &index)) {
    if (bson_iter_init_find(&at, index, "name")) names.emplace_back(bson_iter_utf8(&at, nullptr));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("indexes are made once, under MongoDB's own names") {
  const MongoOptions options = freshMongoOptions();
  const std::vector<DocumentIndex> indexes{{.keys = {{"owner.id", 1}, {"at", -1}}},
                                           {.keys = {{"slug", 1}}, .unique = true}};
  for (int i = 0; i < 2; ++i) {
    MongoDocumentStore store(options);
    store.ensureCollection(kNotes, indexes);
    store.ensureCollection(kNotes, indexes);
  }
  CHECK(indexNames(options) == std::vector<std::string>{"_id_", "owner.id_1_at_-1", "slug_1"});
}

TEST_CASE("an index with another definition is named, and stays as it is") {
  const MongoOptions options = freshMongoOptions();
  MongoDocumentStore store(options);
  store.ensureCollection(kNotes, {{.keys = {{"slug", 1}}}});
  const auto error = errorThrownBy([&] { store.ensureCollection(kNotes, {{.keys = {{"slug", 1}}, .unique = true}}); });
  CHECK(error.kind == ErrorKind::conflict);
  CHECK(error.code == "index_changed");
  CHECK(error.message ==
        "The index slug_1 of the collection notes exists with another definition: it is not unique, the declared one "
        "is. Drop it with db.notes.dropIndex(\"slug_1\") and start again.");
  CHECK(indexNames(options) == std::vector<std::string>{"_id_", "slug_1"});
}

TEST_CASE("a unique index on documents that break it is refused") {
  const auto store = makeMongoStore();
  store->insert(kNotes, json("{'_id': 1, 'slug': 'a'}"));
  store->insert(kNotes, json("{'_id': 2, 'slug': 'a'}"));
  const auto error = errorThrownBy([&] { store->ensureCollection(kNotes, {{.keys = {{"slug", 1}}, .unique = true}}); });
  CHECK(error.kind == ErrorKind::conflict);
  CHECK(error.message ==
        "The unique index slug_1 of the collection notes cannot be made: documents there have equal keys.");
}

TEST_CASE("an index that the embedded store refuses is refused") {
  const auto store = makeMongoStore();
  for (const std::string path : {"a'b", "a b", "❤️", "", "$a"}) {
    CAPTURE(path);
    CHECK(errorThrownBy([&] { store->ensureCollection(kNotes, {{.keys = {{path, 1}}}}); }).kind == ErrorKind::invalid);
  }
  CHECK(errorThrownBy([&] { store->ensureCollection(kNotes, {{.keys = {{"a", 0}}}}); }).kind == ErrorKind::invalid);
  CHECK(errorThrownBy([&] { store->ensureCollection(kNotes, {{.keys = {}}}); }).kind == ErrorKind::invalid);
  CHECK(errorThrownBy([&] { store->ensureCollection("a b", {}); }).kind == ErrorKind::invalid);
}
