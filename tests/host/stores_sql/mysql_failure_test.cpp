#include "host/stores/sql/mysql_failure.hpp"

#include <doctest/doctest.h>

#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

#include "host/stores/sql/port.hpp"
#include "host/stores/sql/sql_errors.hpp"

using namespace instaplay::stores;
using instaplay::base::Error;
using instaplay::base::ErrorKind;

namespace {

constexpr auto kWords = "with the secret value 4711";

MysqlFailure failure(unsigned int code) { return {code, kWords}; }

/// What callers see of a code, as the type that the store itself acts on.
template <typename Thrown>
Thrown seen(unsigned int code) {
  CAPTURE(code);
  try {
    throwError(failure(code), "SELECT 1");
  } catch (const Error& error) {
    CHECK(error.message.find("4711") == std::string::npos);
    REQUIRE(typeid(error) == typeid(Thrown));
    return dynamic_cast<const Thrown&>(error);
  }
}

}  // namespace

TEST_CASE("what the server undid for another transaction may be run again at once, on the same connection") {
  for (const unsigned int code : {1205U, 1213U, 3101U}) {
    const auto error = seen<TransactionConflict>(code);
    CHECK(error.kind == ErrorKind::unavailable);
    CHECK(error.code == "transaction_conflict");
    CHECK(error.retryAfter.count() > 0);
    CHECK_FALSE(breaksConnection(failure(code)));
  }
}

TEST_CASE("a connection that the server or the client gives up is lost") {
  // Shutdowns, a kill, the network, a session that lay idle for too long on MySQL, and what the client finds out.
  for (const unsigned int code : {1053U, 1077U, 1927U, 1158U, 1159U, 1160U, 1161U, 4031U, 2006U, 2013U, 2014U, 2055U}) {
    CHECK(seen<ConnectionLost>(code).kind == ErrorKind::unavailable);
    CHECK(breaksConnection(failure(code)));
  }
}

TEST_CASE("a server that is busy, full, read-only or damaged is unavailable, and its connection is kept") {
  const std::vector<std::pair<unsigned int, std::string>> cases{
      {1969, "The database is busy."},
      {3024, "The database is busy."},
      {1317, "The database is busy."},
      {1040, "The database is busy."},
      {1203, "The database is busy."},
      {1226, "The database is busy."},
      {1461, "The database is busy."},
      {1021, "The database is full."},
      {1114, "The database is full."},
      {1290, "The database cannot be used now."},
      {1836, "The database cannot be used now."},
      {1047, "The database cannot be used now."},
      {1037, "The database cannot be used now."},
      {1041, "The database cannot be used now."},
      {1206, "The database cannot be used now."},
      {1030, "The database cannot be used now."},
      {1180, "The database cannot be used now."},
      {1194, "The database is damaged."},
      {1195, "The database is damaged."},
      {1034, "The database is damaged."},
  };
  for (const auto& [code, message] : cases) {
    const auto error = seen<Error>(code);
    CHECK(error.kind == ErrorKind::unavailable);
    CHECK(error.message == message);
    CHECK_FALSE(breaksConnection(failure(code)));
  }
}

TEST_CASE("a taken key is a conflict, a write in a read-only transaction the caller's mistake") {
  for (const unsigned int code : {1062U, 1022U, 1586U}) CHECK(seen<Error>(code).kind == ErrorKind::conflict);
  CHECK(seen<Error>(1792).kind == ErrorKind::state);
}

TEST_CASE("a value that is too large is told as such, and costs the connection only when it was sent") {
  for (const unsigned int code : {1406U, 1153U, 2020U}) CHECK(seen<Error>(code).kind == ErrorKind::tooLarge);
  CHECK_FALSE(breaksConnection(failure(1406)));
  CHECK(breaksConnection(failure(1153)));
  CHECK(breaksConnection(failure(2020)));
}

TEST_CASE("what is made or gone already is told apart from other refusals, whose reason is for operators") {
  for (const unsigned int code : {1050U, 1051U, 1060U, 1061U, 1091U, 1826U, 1068U}) {
    CHECK(seen<SqlError>(code).cause == SqlError::Cause::alreadySo);
  }
  // A wrong statement, an unknown table, a broken foreign key, a missing value.
  for (const unsigned int code : {1064U, 1146U, 1452U, 1048U}) {
    const auto error = seen<SqlError>(code);
    CHECK(error.cause == SqlError::Cause::other);
    CHECK(error.kind == ErrorKind::internal);
    CHECK(error.reason == kWords);
    CHECK_FALSE(breaksConnection(failure(code)));
  }
}

TEST_CASE("a statement that the server no longer has, or has no room for, is prepared again") {
  for (const unsigned int code : {1615U, 1243U, 1461U}) CHECK(wantsPreparingAgain(failure(code)));
  for (const unsigned int code : {1205U, 1213U, 1927U, 2013U, 1064U}) CHECK_FALSE(wantsPreparingAgain(failure(code)));
}
