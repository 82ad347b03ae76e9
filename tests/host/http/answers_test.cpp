#include <doctest/doctest.h>

#include <stdexcept>

#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;
using instaplay::base::Error;
using instaplay::base::ErrorKind;
namespace plugins = instaplay::plugins;

TEST_CASE_FIXTURE(PipelineFixture, "each kind of answer has its form on the wire") {
  posts.route("GET", "/json", [](plugins::Call& call) { reply(call, R"({"a":1})", 201); });
  posts.route("GET", "/nothing", [](plugins::Call&) {});
  posts.route("GET", "/page", [](plugins::Call& call) {
    call.answer().kind = plugins::Answer::Kind::page;
    call.answer().body = "[1]";
    call.answer().nextCursor = "c2";
  });
  posts.route("GET", "/raw", [](plugins::Call& call) {
    call.answer().kind = plugins::Answer::Kind::raw;
    call.answer().contentType = "image/png";
    call.answer().body = "PNG";
    call.answer().headers.emplace_back("Cache-Control", "private, max-age=60");
  });
  CHECK(get("/json").status == 201);
  CHECK(bodyOf(get("/json"))["data"]["a"] == 1);
  CHECK(get("/nothing").status == 204);
  CHECK(get("/nothing").body.empty());
  CHECK(bodyOf(get("/page"))["meta"]["next"] == "c2");
  const Response raw = as("anna", {"GET", "/raw"});
  CHECK(raw.body == "PNG");
  CHECK(headerOf(raw, "content-type") == "image/png");
  CHECK(headerOf(raw, "cache-control") == "private, max-age=60");
}

TEST_CASE_FIXTURE(PipelineFixture, "refusals and faults become errors with the right status") {
  posts.route("GET", "/refuse", [](plugins::Call& call) {
    fail(call, {ErrorKind::conflict, "username_taken", "Taken."});
  });
  posts.route("GET", "/fault", [](plugins::Call& call) { fail(call, {ErrorKind::internal, "internal", "SELECT *"}); });
  HostRoute broken{hostRoute("GET", "/broken", plugins::Access::everybody, ""),
                   [](HttpCall&) { throw std::runtime_error("/srv/secret"); }};
  hostRoutes.push_back(broken);
  CHECK(get("/refuse").status == 409);
  CHECK(codeOf(get("/refuse")) == "username_taken");
  for (const auto* path : {"/fault", "/broken"}) {
    const Response response = get(path);
    CHECK(response.status == 500);
    CHECK(codeOf(response) == "internal");
    CHECK(response.body.find("SELECT") == std::string::npos);
    CHECK(response.body.find("secret") == std::string::npos);
  }
}

TEST_CASE_FIXTURE(PipelineFixture, "every answer carries the security headers") {
  posts.route("GET", "/ok", [](plugins::Call& call) { reply(call, "1"); });
  posts.route("GET", "/mine", [](plugins::Call& call) { reply(call, "1"); }).access = plugins::Access::user;
  options.publicOrigin = "https://photos.example";
  for (const auto& response :
       {get("/ok"), get("/mine"), get("/gone"), send({"DELETE", "/ok"}), send({"OPTIONS", "/ok"}), post("/ok", ""),
        get("/ok?a=%"), pipeline().refuseHead(400, "")}) {
    CAPTURE(response.status);
    CHECK(headerOf(response, "x-content-type-options") == "nosniff");
    CHECK(headerOf(response, "referrer-policy") == "no-referrer");
    CHECK(headerOf(response, "content-security-policy") == "default-src 'none'; frame-ancestors 'none'");
    CHECK(headerOf(response, "cross-origin-resource-policy") == "same-origin");
    CHECK(headerOf(response, "strict-transport-security").starts_with("max-age="));
    CHECK_FALSE(headerOf(response, "x-request-id").empty());
    CHECK_FALSE(response.headers.contains("server"));
  }
}

TEST_CASE_FIXTURE(PipelineFixture, "pages get a policy that lets them run, and plain http no HSTS") {
  posts.route("GET", "/", [](plugins::Call& call) {
    call.answer().kind = plugins::Answer::Kind::raw;
    call.answer().contentType = "text/html; charset=utf-8";
  });
  const Response page = get("/");
  CHECK(headerOf(page, "content-security-policy").starts_with("default-src 'self'"));
  CHECK(headerOf(page, "cross-origin-opener-policy") == "same-origin");
  CHECK_FALSE(page.headers.contains("strict-transport-security"));
}

TEST_CASE_FIXTURE(PipelineFixture, "what somebody gets, and every error, is not stored") {
  posts.route("GET", "/ok", [](plugins::Call& call) { reply(call, "1"); });
  CHECK(headerOf(as("anna", {"GET", "/ok"}), "cache-control") == "no-store");
  CHECK(headerOf(get("/gone"), "cache-control") == "no-store");
  CHECK_FALSE(get("/ok").headers.contains("cache-control"));
}

TEST_CASE_FIXTURE(PipelineFixture, "plugins' steps run around the handler in their order") {
  SamplePlugin other("a-plugin");
  plugins.push_back(&other);
  std::string trace;
  const auto note = [&](const char* text) { return [&trace, text](plugins::Call&) { trace += text; }; };
  posts.route("GET", "/x", [&](plugins::Call& call) {
    trace += "handler ";
    reply(call, "1");
  });
  posts.step(true, note("second ")).order = 1;
  posts.step(true, note("first "));
  other.step(true, note("zeroth "));
  posts.step(false, [&](plugins::Call& call) {
    trace += "after";
    call.answer().headers.emplace_back("X-Seen", "yes");
  });
  CHECK(headerOf(get("/x"), "x-seen") == "yes");
  CHECK(trace == "zeroth first second handler after");
  other.active = false;
  trace.clear();
  get("/x");
  CHECK(trace == "first second handler after");
}

TEST_CASE_FIXTURE(PipelineFixture, "a step before that answers ends the request") {
  posts.route("GET", "/x", [](plugins::Call& call) { reply(call, "1"); });
  posts.step(true, [](plugins::Call& call) { fail(call, {ErrorKind::unavailable, "maintenance", "Later."}); });
  CHECK(codeOf(get("/x")) == "maintenance");
}

TEST_CASE_FIXTURE(PipelineFixture, "a streamed answer carries all headers and no second answer") {
  posts.route("GET", "/stream", [](plugins::Call& call) {
    call.answer().headers.emplace_back("ETag", "\"1\"");
    call.beginStream(206, "video/mp4", 6);
    call.writeStream("abc");
    call.writeStream("def");
    call.answer().kind = plugins::Answer::Kind::stream;
  });
  CHECK_FALSE(exchange({"GET", "/stream"}));
  REQUIRE(connection.streamHead);
  CHECK(connection.streamHead->status == 206);
  CHECK(connection.streamLength == 6);
  CHECK(connection.streamed == "abcdef");
  CHECK(headerOf(*connection.streamHead, "etag") == "\"1\"");
  CHECK(headerOf(*connection.streamHead, "x-content-type-options") == "nosniff");
}

TEST_CASE_FIXTURE(PipelineFixture, "a stream that breaks off closes the connection") {
  posts.route("GET", "/stream", [](plugins::Call& call) {
    call.beginStream(200, "video/mp4", std::nullopt);
    throw Error(ErrorKind::unavailable, "unavailable", "The disk is gone.");
  });
  const auto response = exchange({"GET", "/stream"});
  REQUIRE(response);
  CHECK(response->close);
}
