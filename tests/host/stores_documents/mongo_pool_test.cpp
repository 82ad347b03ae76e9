#include "host/stores/documents/mongo_pool.hpp"

#include <doctest/doctest.h>

#include <optional>

#include "host/base/deadline_scope.hpp"
#include "host/base/error.hpp"
#include "tests/host/stores_documents/document_contract.hpp"
#include "tests/host/stores_documents/fake_primary.hpp"
#include "tests/host/stores_documents/mongo_fixture.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using namespace instaplay::stores::contract;
using base::Deadline;
using base::DeadlineScope;
using base::Json;
using namespace std::chrono_literals;

namespace {

/// The only command of this name.
Json only(const FakePrimary& server, const std::string& command) {
  const auto commands = server.commands(command);
  REQUIRE(commands.size() == 1);
  return commands.front();
}

MongoOptions optionsFor(const FakePrimary& server) {
  return {.uri = server.uri(), .serverWait = 60s, .connectWait = 60s, .answerWait = 60s};
}

bool isConfirmedByMajority(const Json& command) {
  const Json concern = command.value("writeConcern", Json::object());
  return concern.value("w", Json()) == "majority" && concern.value("j", false);
}

}  // namespace

TEST_CASE("only a primary and what stands before shards have replicas to confirm a write") {
  for (const auto* type : {"RSPrimary", "Mongos", "LoadBalancer"}) CHECK(hasReplicas(type));
  for (const auto* type :
       {"Standalone", "Unknown", "PossiblePrimary", "RSSecondary", "RSArbiter", "RSOther", "RSGhost", ""}) {
    CAPTURE(type);
    CHECK_FALSE(hasReplicas(type));
  }
}

TEST_CASE("writes to a primary ask for the majority and its journal") {
  const FakePrimary server;
  MongoDocumentStore store(optionsFor(server));
  store.insert(kNotes, json("{'_id': 1}"));
  update(store, "{'_id': 1}", "{'$set': {'a': 1}}");
  store.remove(kNotes, json("{'_id': 1}"), Matching::first);
  for (const auto* command : {"insert", "update", "delete"}) {
    CAPTURE(command);
    CHECK(isConfirmedByMajority(only(server, command)));
  }
}

TEST_CASE("a write of one document that was cut off is repeated under the same number, one of many is not") {
  FakePrimary server;
  MongoDocumentStore store(optionsFor(server));
  server.cutNext("insert");
  CHECK_NOTHROW(store.insert(kNotes, json("{'_id': 1}")));
  const auto inserts = server.commands("insert");
  REQUIRE(inserts.size() == 2);
  CHECK(inserts[0].contains("txnNumber"));
  CHECK(inserts[0]["txnNumber"] == inserts[1]["txnNumber"]);
  CHECK(inserts[0]["lsid"] == inserts[1]["lsid"]);

  server.cutNext("update");
  CHECK(errorThrownBy([&] { update(store, "{}", "{'$set': {'a': 1}}", Matching::all); }).kind ==
        base::ErrorKind::unavailable);
  CHECK_FALSE(only(server, "update").contains("txnNumber"));
}

TEST_CASE("who wants no write repeated says so in the URI") {
  FakePrimary server;
  MongoOptions options = optionsFor(server);
  options.uri += "&retryWrites=false";
  MongoDocumentStore store(options);
  server.cutNext("insert");
  CHECK(errorThrownBy([&] { store.insert(kNotes, json("{'_id': 1}")); }).kind == base::ErrorKind::unavailable);
  CHECK(server.commands("insert").size() == 1);
}

TEST_CASE("the server is told to search no longer than the call that wants it") {
  const FakePrimary server;
  MongoDocumentStore store(optionsFor(server));
  find(store, "{}");
  CHECK(only(server, "find")["maxTimeMS"] == 59'500);
  const DeadlineScope call(Deadline::after(30s));
  store.count(kNotes, json("{}"));
  CHECK(only(server, "aggregate")["maxTimeMS"] <= 30'001);
}

TEST_CASE("a call waits for a connection no longer than it may last") {
  MongoOptions options = freshMongoOptions();
  options.poolSize = 1;
  options.poolWait = 24h;
  MongoPool pool(options);
  const auto pinger = pool.lease();
  auto held = std::make_optional(pool.lease());
  {
    const DeadlineScope call(Deadline::after(20ms));
    CHECK_THROWS_AS(pool.lease(), base::Error);
    CHECK(errorThrownBy([&] { pool.lease(); }).kind == base::ErrorKind::timeout);
  }
  held.reset();
  CHECK_NOTHROW(pool.lease());
}
