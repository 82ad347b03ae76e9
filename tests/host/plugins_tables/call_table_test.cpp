#include <doctest/doctest.h>

#include "host/plugins/last_error.hpp"
#include "host/plugins/tables/tables.hpp"
#include "tests/host/plugins_tables/test_plugin.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using plugins::testing::str;

namespace {

class ScriptedCall final : public Call {
 public:
  ScriptedCall() : Call("R1", base::Deadline::never(), nullptr) {}
  std::optional<std::string_view> get(std::string_view key) override {
    if (key == "user.id") return "42";
    return std::nullopt;
  }
  std::string_view body() override { return "{}"; }
};

}  // namespace

TEST_CASE("a property is given as it is, and an unknown one is absent") {
  ScriptedCall call;
  CHECK(std::string_view(kCallTable.get(call.handle(), str("user.id")).p, 2) == "42");
  CHECK(kCallTable.get(call.handle(), str("user.name")).p == nullptr);
  CHECK(kCallTable.deadline_ms_left(call.handle()) == INT64_MAX);
}

TEST_CASE("an answer is given once") {
  ScriptedCall call;
  CHECK(kCallTable.reply_json(call.handle(), 201, str("{\"id\":\"1\"}")) == IP_OK);
  CHECK(kCallTable.reply_json(call.handle(), 200, str("{}")) == IP_E_STATE);
  CHECK(kCallTable.fail(call.handle(), IP_E_CONFLICT, str("x"), str("y"), str("")) == IP_E_STATE);
  CHECK(call.answer().httpStatus == 201);
  CHECK(call.answer().body == "{\"id\":\"1\"}");
}

TEST_CASE("a page without a cursor is the last one") {
  ScriptedCall last, middle;
  CHECK(kCallTable.reply_page(last.handle(), str("[]"), {nullptr, 0}) == IP_OK);
  CHECK_FALSE(last.answer().nextCursor.has_value());
  CHECK(kCallTable.reply_page(middle.handle(), str("[]"), str("abc")) == IP_OK);
  CHECK(middle.answer().nextCursor == "abc");
}

TEST_CASE("headers that could split a response or belong to the host are refused") {
  ScriptedCall call;
  for (const std::string_view value :
       {std::string_view("a\r\nb"), std::string_view("a\nb"), std::string_view("a\0b", 3)}) {
    CHECK(kCallTable.set_header(call.handle(), str("X-Note"), str(value)) == IP_E_INVALID);
  }
  for (const char* name : {"Content-Length", "connection", "Transfer-Encoding", "SET-COOKIE", "Date", "Bad Name", "",
                           "Access-Control-Allow-Origin"}) {
    CAPTURE(name);
    CHECK(kCallTable.set_header(call.handle(), str(name), str("1")) == IP_E_INVALID);
  }
  CHECK(call.answer().headers.empty());
  CHECK(kCallTable.set_header(call.handle(), str("Retry-After"), str("3")) == IP_OK);
  CHECK(call.answer().headers.size() == 1);
}

TEST_CASE("a content type with a line break and a session token that no cookie can hold are refused") {
  ScriptedCall call;
  CHECK(kCallTable.reply_raw(call.handle(), 200, str("text/plain\r\nX: y"), str("")) == IP_E_INVALID);
  CHECK(kCallTable.set_session(call.handle(), str("a;b"), 60) == IP_E_INVALID);
  CHECK(kCallTable.set_session(call.handle(), str("abc-_DEF"), 60) == IP_OK);
  CHECK(call.answer().session->first == "abc-_DEF");
}

TEST_CASE("streams are refused where there is no request, and the reason can be asked for") {
  ScriptedCall call;
  CHECK(kCallTable.reply_begin(call.handle(), 200, str("text/plain"), -1) == IP_E_UNSUPPORTED);
  ip_error error{};
  error.hdr = IP_HDR_INIT(ip_error);
  REQUIRE(lastError(&error) == IP_OK);
  CHECK(error.status == IP_E_UNSUPPORTED);
  CHECK(error.message.n > 0);
}

TEST_CASE("a failure without a code of its own gets the usual one") {
  ScriptedCall call;
  CHECK(kCallTable.fail(call.handle(), IP_OK, str(""), str(""), str("")) == IP_E_INVALID);
  CHECK(kCallTable.fail(call.handle(), IP_E_NOT_FOUND, str(""), str("No."), str("")) == IP_OK);
  CHECK(call.answer().error->code == "not_found");
}
