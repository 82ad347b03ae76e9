#include <doctest/doctest.h>

#include "host/base/deadline_scope.hpp"
#include "tests/host/stores_documents/document_contract.hpp"
#include "tests/host/stores_documents/mongo_fixture.hpp"
#include "tests/support/server_process.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using namespace instaplay::stores::contract;
using base::ErrorKind;
using base::Json;

TEST_CASE("the MongoDB document store keeps the contract") {
  runDocumentContract([] { return makeMongoStore(); }, leftOutHere());
}

TEST_CASE("a document of almost 16 MiB is kept and a larger one refused") {
  const auto store = makeMongoStore();
  Json document{{"_id", "large"}, {"text", std::string(std::size_t{16} * 1024 * 1024 - 100, 'x')}};
  store->insert(kNotes, document);
  CHECK(find(*store, "{'_id': 'large'}").front() == document);
  document["_id"] = "larger";
  document["text"].get_ref<std::string&>() += std::string(100, 'x');
  CHECK(errorThrownBy([&] { store->insert(kNotes, document); }).kind == ErrorKind::tooLarge);
  CHECK(store->count(kNotes, json("{}")) == 1);
}

TEST_CASE("many documents come in several answers of the server") {
  const auto store = makeMongoStore();
  for (int i = 0; i < 1500; ++i) store->insert(kNotes, {{"_id", i}});
  CHECK(find(*store, "{}", {.limit = 5000}).size() == 1500);
  CHECK(find(*store, "{}", {.limit = 1200}).size() == 1200);
}

TEST_CASE("a visitor may use the store, and may throw") {
  const auto store = makeMongoStore();
  store->insert(kNotes, json("{'_id': 1}"));
  store->find(kNotes, json("{}"), {}, [&](const Json&) { CHECK(store->count(kNotes, json("{}")) == 1); });
  CHECK_THROWS_AS(store->find(kNotes, json("{}"), {}, [](const Json&) { throw std::logic_error("enough"); }),
                  std::logic_error);
  CHECK(store->count(kNotes, json("{}")) == 1);
}

TEST_CASE("a search ends with the call that wants it, however many documents are left") {
  const auto store = makeMongoStore();
  for (int i = 0; i < 3; ++i) store->insert(kNotes, {{"_id", i}});
  int seen = 0;
  const base::DeadlineScope call(base::Deadline::after(std::chrono::seconds{2}));
  const auto linger = [&](const Json&) {
    ++seen;
    CHECK(testing::eventually([] { return base::DeadlineScope::current().expired(); }));
  };
  CHECK(errorThrownBy([&] { store->find(kNotes, json("{}"), {}, linger); }).kind == ErrorKind::timeout);
  CHECK(seen == 1);
}

TEST_CASE("documents are there for another store on the same database") {
  const MongoOptions options = freshMongoOptions();
  MongoDocumentStore(options).insert(kNotes, json("{'_id': '\U0001F600', 'n': 9007199254740993}"));
  MongoDocumentStore store(options);
  CHECK(find(store, "{'_id': '\U0001F600'}").front()["n"] == 9007199254740993);
}

TEST_CASE("options that cannot be used are refused without telling a password") {
  const auto reasonOf = [](MongoOptions options) {
    try {
      MongoDocumentStore store(options);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string("nothing was thrown");
  };
  CHECK(reasonOf({.uri = "http://127.0.0.1"}).starts_with("the URI of the document store is not valid: "));
  const std::string reason = reasonOf({.uri = "mongodb://someone:pass/word@127.0.0.1"});
  CHECK(reason.starts_with("the URI of the document store is not valid (special characters"));
  CHECK(reason.find("word@") == std::string::npos);
  CHECK(reasonOf({.database = "a b"}) == "\"a b\" is no name of a MongoDB database");
}
