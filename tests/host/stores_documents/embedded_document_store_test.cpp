#include "host/stores/documents/embedded_document_store.hpp"

#include <doctest/doctest.h>

#include "host/stores/sql/temporary_folder.hpp"
#include "tests/host/stores_documents/document_contract.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using namespace instaplay::stores::contract;
using base::ErrorKind;
using base::Json;

TEST_CASE("the temporary SQLite document store keeps the contract") {
  runDocumentContract([] { return std::make_unique<EmbeddedDocumentStore>(); });
}

TEST_CASE("documents and their unique indexes are there when the file is opened again") {
  const TemporaryFolder folder;
  const EmbeddedSqlOptions options{.file = folder.path() / "documents.db"};
  const std::vector<DocumentIndex> indexes{{.keys = {{"slug", 1}}, .unique = true}};
  {
    EmbeddedDocumentStore store(options);
    store.ensureCollection(kNotes, indexes);
    store.insert(kNotes, json("{'_id': 1, 'slug': 'a'}"));
  }
  EmbeddedDocumentStore store(options);
  CHECK(findIds(store, "{'slug': 'a'}") == std::vector<std::string>{"1"});
  CHECK(errorThrownBy([&] { store.insert(kNotes, json("{'_id': 2, 'slug': 'a'}")); }).kind == ErrorKind::conflict);
}

TEST_CASE("a unique index on documents that break it is refused") {
  EmbeddedDocumentStore store;
  store.insert(kNotes, json("{'_id': 1, 'slug': 'a'}"));
  store.insert(kNotes, json("{'_id': 2, 'slug': 'a'}"));
  CHECK(errorThrownBy([&] {
          store.ensureCollection(kNotes, {{.keys = {{"slug", 1}}, .unique = true}});
        }).kind == ErrorKind::conflict);
}

TEST_CASE("an index on a path that SQL must not see is refused") {
  EmbeddedDocumentStore store;
  for (const std::string path : {"a'b", "a\"b", "a b", "❤️", "", "$a"}) {
    CAPTURE(path);
    CHECK(errorThrownBy([&] { store.ensureCollection(kNotes, {{.keys = {{path, 1}}}}); }).kind == ErrorKind::invalid);
  }
  CHECK(errorThrownBy([&] { store.ensureCollection(kNotes, {{.keys = {{"a", 0}}}}); }).kind == ErrorKind::invalid);
}

TEST_CASE("a full document store keeps nothing of what it refused") {
  const TemporaryFolder folder;
  EmbeddedDocumentStore store({.file = folder.path() / "documents.db", .maxBytes = 128 * 1024});
  for (int i = 0; i < 3; ++i) store.insert(kNotes, {{"_id", i}, {"text", "small"}});
  const Json grow{{"$set", {{"text", std::string(60 * 1024, 'x')}}}};
  const auto error =
      errorThrownBy([&] { store.update(kNotes, json("{}"), grow, Matching::all, WhenMissing::nothing); });
  CHECK(error.kind == ErrorKind::unavailable);
  CHECK(store.count(kNotes, json("{'text': 'small'}")) == 3);
  CHECK(store.update(kNotes, json("{}"), json("{'$set': {'text': 'tiny'}}"), Matching::all, WhenMissing::nothing) == 3);
}
