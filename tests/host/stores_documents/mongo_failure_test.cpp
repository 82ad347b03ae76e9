#include "host/stores/documents/mongo_failure.hpp"

#include <doctest/doctest.h>
#include <mongoc/mongoc.h>

#include <chrono>
#include <vector>

#include "host/base/deadline_scope.hpp"

using namespace instaplay::stores;
using instaplay::base::Deadline;
using instaplay::base::DeadlineScope;
using instaplay::base::ErrorKind;

namespace {

instaplay::base::Error failed(mongoc_error_domain_t domain, std::uint32_t code, MongoWork work = MongoWork::changing) {
  bson_error_t error;
  bson_set_error(&error, domain, code, "with the secret value 4711");
  return mongoError(error, work);
}

}  // namespace

TEST_CASE("a server that is no primary, shutting down or too slow is unavailable") {
  for (const std::uint32_t code : {10107U, 13435U, 11602U, 189U, 91U, 11600U, 50U, 6U, 89U, 14031U, 43U, 13U, 18U}) {
    CAPTURE(code);
    CHECK(failed(MONGOC_ERROR_SERVER, code).kind == ErrorKind::unavailable);
  }
}

TEST_CASE("a lost connection, a missing server, a refused login and an unconfirmed write are unavailable") {
  CHECK(failed(MONGOC_ERROR_STREAM, MONGOC_ERROR_STREAM_SOCKET).kind == ErrorKind::unavailable);
  CHECK(failed(MONGOC_ERROR_SERVER_SELECTION, MONGOC_ERROR_SERVER_SELECTION_FAILURE).kind == ErrorKind::unavailable);
  CHECK(failed(MONGOC_ERROR_CLIENT, MONGOC_ERROR_CLIENT_AUTHENTICATE).kind == ErrorKind::unavailable);
  CHECK(failed(MONGOC_ERROR_WRITE_CONCERN, MONGOC_ERROR_WRITE_CONCERN_ERROR).kind == ErrorKind::unavailable);
}

TEST_CASE("what is unavailable is told as too late to a call without time left, and a conflict as what it is") {
  const DeadlineScope call(Deadline::after(std::chrono::milliseconds{0}));
  CHECK(failed(MONGOC_ERROR_SERVER, 50).kind == ErrorKind::timeout);
  CHECK(failed(MONGOC_ERROR_STREAM, MONGOC_ERROR_STREAM_SOCKET).kind == ErrorKind::timeout);
  CHECK(failed(MONGOC_ERROR_SERVER, 11000).kind == ErrorKind::conflict);
}

TEST_CASE("what the values do not allow is invalid, in the words of the call") {
  for (const std::uint32_t code : {2U, 14U, 28U, 52U, 66U})
    CHECK(failed(MONGOC_ERROR_SERVER, code).code == "invalid_update");
  CHECK(failed(MONGOC_ERROR_SERVER, 2, MongoWork::reading).code == "invalid_filter");
  CHECK(failed(MONGOC_ERROR_SERVER, 2, MongoWork::inserting).code == "invalid_document");
  CHECK(failed(MONGOC_ERROR_SERVER, 2).kind == ErrorKind::invalid);
}

TEST_CASE("a duplicate key is a conflict and a document that grows too large is too large") {
  CHECK(failed(MONGOC_ERROR_SERVER, 11000).kind == ErrorKind::conflict);
  CHECK(failed(MONGOC_ERROR_SERVER, 17419).kind == ErrorKind::tooLarge);
  CHECK(failed(MONGOC_ERROR_SERVER, 86, MongoWork::indexing).code == "index_changed");
}

TEST_CASE("what nobody foresaw is internal, and no client sees the server's words") {
  CHECK(failed(MONGOC_ERROR_SERVER, 99999).kind == ErrorKind::internal);
  CHECK(failed(MONGOC_ERROR_COMMAND, MONGOC_ERROR_COMMAND_INVALID_ARG).kind == ErrorKind::internal);
  for (const std::uint32_t code : {2U, 50U, 11000U, 17419U, 99999U}) {
    CHECK(failed(MONGOC_ERROR_SERVER, code).message.find("4711") == std::string::npos);
  }
}
