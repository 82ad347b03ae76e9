#include "host/http/envelope.hpp"

#include <doctest/doctest.h>

using namespace instaplay::http;
using instaplay::base::Error;
using instaplay::base::ErrorKind;

TEST_CASE("data stands in the envelope as it came") {
  const Response response = renderData(201, R"({"b":1,"a":2})", "r1");
  CHECK(response.status == 201);
  CHECK(response.headers.find("content-type") == "application/json");
  CHECK(response.body == R"({"success":true,"data":{"b":1,"a":2},"meta":{"requestId":"r1"}})");
}

TEST_CASE("an answer without content has neither body nor type") {
  const Response response = renderData(204, "{}", "r1");
  CHECK(response.body.empty());
  CHECK(response.headers.all().empty());
}

TEST_CASE("a page says where the next one begins, or null") {
  CHECK(renderPage("[1]", "c\"1", "r1").body ==
        R"({"success":true,"data":[1],"meta":{"requestId":"r1","next":"c\"1"}})");
  CHECK(renderPage("[]", std::nullopt, "r1").body ==
        R"({"success":true,"data":[],"meta":{"requestId":"r1","next":null}})");
}

TEST_CASE("an error tells code, message and fields") {
  const Error error(ErrorKind::invalid, "validation_failed", "No \"good\"\n", {{"/a", "is required"}, {"/b", "x"}});
  const Response response = renderProblem(problemOf(error), "r1");
  CHECK(response.status == 400);
  CHECK(response.body ==
        R"({"success":false,"error":{"code":"validation_failed","message":"No \"good\"\n","fields":)"
        R"([{"path":"/a","message":"is required"},{"path":"/b","message":"x"}]},"meta":{"requestId":"r1"}})");
}

TEST_CASE("a time to wait is told in whole seconds, never zero") {
  Error error(ErrorKind::limited, "", "Slow down");
  error.retryAfter = std::chrono::milliseconds(1);
  const Response response = renderProblem(problemOf(error), "r1");
  CHECK(response.status == 429);
  CHECK(response.headers.find("retry-after") == "1");
  CHECK(response.body.find("rate_limited") != std::string::npos);
}

TEST_CASE("internal errors keep their text to themselves") {
  for (const auto kind : {ErrorKind::internal, ErrorKind::state}) {
    const Problem problem = problemOf(Error(kind, "x", "SELECT secret FROM /srv/file"));
    CHECK(problem.status == 500);
    CHECK(problem.code == "internal");
    CHECK(problem.message.find("SELECT") == std::string::npos);
  }
}

TEST_CASE("what the edge could not read has its code") {
  CHECK(problemOf(408).code == "request_timeout");
  CHECK(problemOf(413).code == "payload_too_large");
  CHECK(problemOf(414).code == "uri_too_long");
  CHECK(problemOf(431).code == "headers_too_large");
  CHECK(problemOf(777).status == 500);
}
