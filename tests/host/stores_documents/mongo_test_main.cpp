#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <atomic>
#include <iostream>
#include <optional>

#include "host/stores/sql/temporary_folder.hpp"
#include "tests/host/stores_documents/mongo_fixture.hpp"

namespace instaplay::stores::contract {
namespace {

constexpr int kLeftOut = 77;  // as CMakeLists.txt tells ctest

struct SharedServer {
  TemporaryFolder folder;
  testing::MongoServer server{folder.path()};
};

std::optional<SharedServer> sharedServer;

// Where mongo-java-server 1.47 is not like MongoDB: arrays in arrays, arrays without the field, null, and the limits of
// numbers.
const LeftOut kStandInDiffers{
    "{'s': {'$gte': null}}",       "{'n': {'$in': [5]}}",       "{'n': {'$nin': [1, 2, 3]}}",
    "{'o.p': {'$exists': false}}", "{'$addToSet': {'l': 2.0}}", "{'$addToSet': {'s': 1}}",
    "{'$inc': {'none': 1}}",       "{'$inc': {'max': 1}}",      "{'$set': {'none.x': 1}}",
};

}  // namespace

testing::MongoServer& sharedMongoServer() {
  if (!sharedServer) sharedServer.emplace();
  return sharedServer->server;
}

MongoOptions freshMongoOptions() {
  static std::atomic<int> last{0};
  return {.uri = sharedMongoServer().uri(), .database = "test" + std::to_string(++last)};
}

std::unique_ptr<MongoDocumentStore> makeMongoStore() {
  return std::make_unique<MongoDocumentStore>(freshMongoOptions());
}

const LeftOut& leftOutHere() {
  static const LeftOut leftOut = testing::MongoServer::kind() == "mongod" ? LeftOut{} : kStandInDiffers;
  return leftOut;
}

}  // namespace instaplay::stores::contract

using instaplay::testing::MongoServer;
namespace contract = instaplay::stores::contract;

int main(int argc, char** argv) {
  if (const auto reason = MongoServer::whyMissing()) {
    std::cout << "left out: stores_mongo_test: " << *reason << std::endl;
    return contract::kLeftOut;
  }
  std::cout << "stores_mongo_test runs on " << MongoServer::kind() << std::endl;
  for (const std::string& example : contract::leftOutHere()) {
    std::cout << "left out: " << example << " of the contract, which it answers unlike MongoDB" << std::endl;
  }
  const int result = doctest::Context(argc, argv).run();
  contract::sharedServer.reset();
  return result;
}
