#pragma once

#include <memory>
#include <string>

#include "host/stores/documents/mongo_document_store.hpp"
#include "tests/host/stores_documents/document_contract.hpp"
#include "tests/support/mongo_server.hpp"

namespace instaplay::stores::contract {

/// The server that all test cases share, started at the first call; faults are for servers of a test's own.
testing::MongoServer& sharedMongoServer();

/// Options for a database that no other test uses, and a store without collections on it.
MongoOptions freshMongoOptions();
std::unique_ptr<MongoDocumentStore> makeMongoStore();

/// Examples of the contract that the server here is known to answer unlike MongoDB; none of mongod.
const LeftOut& leftOutHere();

}  // namespace instaplay::stores::contract
