#include "host/base/error.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace instaplay::base;

namespace {

struct Expected {
  ErrorKind kind;
  std::string_view code;
  int http;
  ip_status abi;
};

constexpr Expected kTable[] = {
    {ErrorKind::invalid, "validation_failed", 400, IP_E_INVALID},
    {ErrorKind::unauthenticated, "unauthenticated", 401, IP_E_UNAUTHENTICATED},
    {ErrorKind::forbidden, "forbidden", 403, IP_E_DENIED},
    {ErrorKind::notFound, "not_found", 404, IP_E_NOT_FOUND},
    {ErrorKind::conflict, "conflict", 409, IP_E_CONFLICT},
    {ErrorKind::tooLarge, "payload_too_large", 413, IP_E_TOO_LARGE},
    {ErrorKind::unprocessable, "unprocessable", 422, IP_E_UNPROCESSABLE},
    {ErrorKind::limited, "rate_limited", 429, IP_E_LIMIT},
    {ErrorKind::unavailable, "unavailable", 503, IP_E_UNAVAILABLE},
    {ErrorKind::timeout, "timeout", 504, IP_E_TIMEOUT},
    {ErrorKind::cancelled, "unavailable", 503, IP_E_CANCELLED},
    {ErrorKind::unsupported, "not_implemented", 501, IP_E_UNSUPPORTED},
    {ErrorKind::state, "internal", 500, IP_E_STATE},
    {ErrorKind::internal, "internal", 500, IP_E_INTERNAL},
};

}  // namespace

TEST_CASE("every kind of error has its code, HTTP status and ABI status, and comes back from the last") {
  for (const Expected& row : kTable) {
    CAPTURE(row.code);
    CHECK(defaultCode(row.kind) == row.code);
    CHECK(httpStatus(row.kind) == row.http);
    CHECK(abiStatus(row.kind) == row.abi);
    CHECK(errorKind(row.abi) == row.kind);
  }
}

TEST_CASE("the ABI statuses from 1 to 14 each mean another kind") {
  for (ip_status status = IP_E_INVALID; status <= IP_E_INTERNAL; ++status)
    CHECK(abiStatus(errorKind(status)) == status);
}

TEST_CASE("a plugin's exception and an unknown status are internal") {
  for (const ip_status status : {IP_E_EXCEPTION, 99, -1}) CHECK(errorKind(status) == ErrorKind::internal);
}

TEST_CASE("an error carries what the client is told") {
  const Error error(ErrorKind::invalid, "validation_failed", "Check the caption.", {{"/caption", "is too long"}});
  CHECK(std::string_view(error.what()) == "Check the caption.");
  REQUIRE(error.fields.size() == 1);
  CHECK(error.fields[0].path == "/caption");
  CHECK(error.retryAfter.count() == 0);
  CHECK(unavailable("later").kind == ErrorKind::unavailable);
}
