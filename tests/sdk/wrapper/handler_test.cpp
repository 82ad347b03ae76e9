#include "wrapper/fake_call.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <stdexcept>

using namespace instaplay;

namespace {

struct Served {
  ip_status status;
  FakeCall call;
};

/// Runs one handler behind the barrier, as the host does.
template <class View = Call>
Served serve(FakeApi& api, std::function<void(View&)> handler, FakeCall call = {}) {
  api.offer(FakeCall::table());
  detail::HandlerBinding<View> binding(api.host(), "GET /things", std::move(handler));
  Served served{IP_OK, std::move(call)};
  served.status = detail::HandlerBinding<View>::invoke(&binding, served.call.handle());
  return served;
}

}  // namespace

TEST_CASE("an Error refuses the call with its kind, code, message and fields") {
  FakeApi api;
  const Served served = serve(api, {[](Call&) { throw Error::invalid("/caption", "Too long."); }});
  CHECK(served.status == IP_E_INVALID);
  CHECK(served.call.failure.status == IP_E_INVALID);
  CHECK(served.call.failure.code == "validation_failed");
  CHECK(served.call.failure.fields == R"([{"message":"Too long.","path":"/caption"}])");
  CHECK(api.log.empty());
}

TEST_CASE("a hint when to retry becomes whole seconds, rounded up") {
  FakeApi api;
  const Served served = serve(api, {[](Call&) { throw Error::limited(std::chrono::milliseconds{1200}); }});
  CHECK(served.call.headers.at("Retry-After") == "2");
}

TEST_CASE("other exceptions are logged and reported as a fault, without a word to the client") {
  FakeApi api;
  const Served served = serve(api, {[](Call&) { throw std::runtime_error("secret detail"); }});
  CHECK(served.status == IP_E_EXCEPTION);
  CHECK(served.call.failure.status == IP_OK);
  REQUIRE(api.log.size() == 1);
  CHECK(api.log.front().level == IP_LOG_ERROR);
  CHECK(api.log.front().text == "secret detail");
  CHECK(api.log.front().fields == R"({"during":"GET /things"})");
}

TEST_CASE("a thrown value that is no std::exception does not pass the barrier") {
  FakeApi api;
  const Served served = serve(api, {[](Call&) { throw 42; }});
  CHECK(served.status == IP_E_EXCEPTION);
  CHECK(api.log.size() == 1);
}

TEST_CASE("a failed host call that the client has no part in is a fault") {
  FakeApi api;
  const Served served = serve(api, {[](Call& call) { call.host().check(IP_E_INVALID, "sql.query"); }});
  CHECK(served.status == IP_E_EXCEPTION);
  CHECK(served.call.failure.status == IP_OK);
  CHECK(api.log.size() == 1);
}

TEST_CASE("a failed host call that the client can live with is answered in public words") {
  FakeApi api;
  const Served served = serve(
      api, {[&api](Call& call) {
        call.host().check(api.failWith(IP_E_CONFLICT, "conflict", "UNIQUE failed: users_profile.name"), "sql.exec");
      }});
  CHECK(served.status == IP_E_CONFLICT);
  CHECK(served.call.failure.message == "It exists already, or has changed.");
}

TEST_CASE("a handler knows its call as the current one, and nothing afterwards") {
  FakeApi api;
  ip_call* seen = nullptr;
  ip_call* own = nullptr;
  serve(api, {[&](Call& call) {
          own = call.handle();
          seen = detail::currentCall();
        }});
  CHECK(seen == own);
  CHECK(detail::currentCall() == nullptr);
}

TEST_CASE("a call reads its parameters, its viewer and its page") {
  FakeApi api;
  FakeCall call;
  call.properties = {{"param.postId", "77"}, {"query.limit", "5"},   {"query.cursor", encodeCursor({9, 8})},
                     {"user.id", "12"},      {"user.name", "alice"}, {"user.role", "moderator"}};
  const Served served = serve(api, {[](Call& c) {
                                CHECK(c.paramId("postId") == 77);
                                CHECK(c.param("other").empty());
                                CHECK(c.userId() == 12);
                                CHECK(c.viewer()->username == "alice");
                                CHECK(c.viewer()->may(Access::moderator));
                                CHECK_FALSE(c.viewer()->may(Access::admin));
                                CHECK(c.pageRequest().limit == 5);
                                CHECK(c.pageRequest().after == Cursor{9, 8});
                                CHECK(c.flag("on"));
                                CHECK_FALSE(c.timeLeft());
                                c.created({{"ok", true}});
                              }},
                              std::move(call));
  CHECK(served.status == IP_OK);
  CHECK(served.call.status == 201);
  CHECK(served.call.reply == R"({"ok":true})");
}

TEST_CASE("a path parameter that is no id is not found, and a wrong limit is invalid") {
  FakeApi api;
  FakeCall call;
  call.properties = {{"param.postId", "7x"}, {"query.limit", "51"}};
  CHECK(serve(api, {[](Call& c) { c.paramId("postId"); }}, call).call.failure.status == IP_E_NOT_FOUND);
  CHECK(serve(api, {[](Call& c) { c.pageRequest(); }}, call).call.failure.fields.find("/limit") != std::string::npos);
  CHECK(serve(api, {[](Call& c) { c.userId(); }}, call).call.failure.status == IP_E_UNAUTHENTICATED);
}

TEST_CASE("a body that is not JSON is refused as malformed") {
  FakeApi api;
  FakeCall call;
  call.body = "{\"a\":";
  const Served served = serve(api, {[](Call& c) { c.json(); }}, std::move(call));
  CHECK(served.call.failure.status == IP_E_INVALID);
  CHECK(served.call.failure.code == "malformed_json");
}

TEST_CASE("a page carries its items and the cursor of the next one, or none") {
  FakeApi api;
  const auto render = [](int item) { return Json(item); };
  const Served more = serve(api, {[&](Call& c) { c.replyPage(Page<int>{{1, 2}, Cursor{5, 6}}, render); }});
  CHECK(more.call.reply == "[1,2]");
  CHECK(decodeCursor(more.call.next) == Cursor{5, 6});

  const Served last = serve(api, {[&](Call& c) { c.replyPage(Page<int>{{}, std::nullopt}, render); }});
  CHECK(last.call.reply == "[]");
  CHECK_FALSE(last.call.hasNext);
}

TEST_CASE("a job without payload has an empty object, and counts its attempts") {
  FakeApi api;
  FakeCall call;
  call.properties = {{"job.name", "stories.expire"}, {"job.attempt", "3"}};
  serve<Job>(api, {[](Job& job) {
               CHECK(job.payload() == Json::object());
               CHECK(job.attempt() == 3);
               CHECK(job.name() == "stories.expire");
             }},
             std::move(call));
}
