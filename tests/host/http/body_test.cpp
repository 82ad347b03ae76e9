#include <doctest/doctest.h>

#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;
using instaplay::base::Json;
namespace plugins = instaplay::plugins;
namespace base = instaplay::base;

namespace {

struct Bodies : PipelineFixture {
  Bodies() {
    const auto echo = [](plugins::Call& call) { reply(call, call.body().empty() ? "null" : std::string(call.body())); };
    posts.route("POST", "/posts", echo).bodySchema =
        R"({"type":"object","required":["caption"],"properties":{"caption":{"type":"string","maxLength":5},
            "tag":{"$ref":"#/components/schemas/Tag"}}})";
    posts.route("POST", "/optional", echo).bodySchema = R"({"type":"object","properties":{"a":{"type":"integer"}}})";
    posts.route("POST", "/any", echo);
    auto& list = posts.route("GET", "/list/{kind}", [](plugins::Call& call) { reply(call, "1"); });
    list.querySchema = R"({"type":"object","properties":{"since":{"type":"integer"},"all":{"type":"boolean"},
                           "share":{"type":"number"},"q":{"type":"string","maxLength":3}}})";
    list.paramsSchema = R"({"properties":{"kind":{"enum":["users","posts"]}}})";
    posts.route("GET", "/free", [](plugins::Call& call) { reply(call, "1"); });
    auto& upload = posts.route("POST", "/upload", [](plugins::Call& call) {
      std::string all;
      char buffer[8];
      while (const auto count = call.readBody(buffer, sizeof buffer)) all.append(buffer, count);
      reply(call, Json(all + "|" + std::string(call.body())).dump());
    });
    upload.streamBody = true;
    upload.maxBody = 20;
    posts.declarations.schemas.push_back({"Tag", R"({"type":"string","pattern":"^[a-z]+$"})"});
  }

  std::string problems(const Response& response) {
    std::string text;
    const Json fields = bodyOf(response).at("error").value("fields", Json::array());
    for (const auto& field : fields) {
      text += field["path"].get<std::string>() + " " + field["message"].get<std::string>() + ";";
    }
    return text;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Bodies, "a body that fits reaches the handler as it came") {
  const Response response = post("/posts", R"({ "caption":"hi", "tag":"sea" })");
  CHECK(response.status == 200);
  CHECK(response.body.find(R"("data":{ "caption":"hi", "tag":"sea" })") != std::string::npos);
}

TEST_CASE_FIXTURE(Bodies, "everything that is wrong with a body is told at once") {
  const Response response = post("/posts", R"({"caption":"too long","tag":"A","x":1})");
  CHECK(response.status == 400);
  CHECK(codeOf(response) == "validation_failed");
  CHECK(problems(response) ==
        "/caption must have at most 5 characters;/tag does not have the expected form;/x is not a known field;");
  CHECK(problems(post("/posts", "")) == "/caption is required;");
  CHECK(problems(post("/posts", "[]")) == " must be an object;");
}

TEST_CASE_FIXTURE(Bodies, "JSON is strict, with and without a schema") {
  for (const auto* path : {"/posts", "/any"}) {
    for (const auto* body : {"{", "{\"caption\":1,}", "{\"caption\":\"a\",\"caption\":\"b\"}", "\xEF\xBB\xBF{}", "NaN",
                             "{\"caption\":\"\\u0000\"}", "{} x", "\"\xff\""}) {
      CAPTURE(body);
      const Response response = post(path, body);
      CHECK(response.status == 400);
      CHECK(codeOf(response) == "malformed_json");
    }
    CHECK(post(path, std::string(40, '[') + std::string(40, ']')).status == 400);
  }
}

TEST_CASE_FIXTURE(Bodies, "an empty body needs no type and counts as an empty object") {
  CHECK(bodyOf(post("/optional", ""))["data"] == Json::object());
  CHECK(bodyOf(post("/any", ""))["data"].is_null());
}

TEST_CASE_FIXTURE(Bodies, "other types of content are refused") {
  for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", "", "json",
                           "multipart/form-data; boundary=x"}) {
    CAPTURE(type);
    const Response response = post("/posts", "{}", {{"Content-Type", type}});
    CHECK(response.status == 415);
    CHECK(codeOf(response) == "unsupported_media_type");
  }
  CHECK(post("/posts", R"({"caption":"a"})", {{"Content-Type", "Application/JSON; charset=utf-8"}}).status == 200);
  CHECK(post("/posts", R"({"caption":"a"})", {{"Content-Encoding", "gzip"}}).status == 415);
}

TEST_CASE_FIXTURE(Bodies, "a body over the limit is refused from its announced length") {
  const Response response = post("/posts", std::string(256 * 1024 + 1, ' '));
  CHECK(response.status == 413);
  CHECK(codeOf(response) == "payload_too_large");
}

TEST_CASE_FIXTURE(Bodies, "query parameters are checked by their types") {
  CHECK(get("/list/users?since=5&all=true&share=0.5&q=abc&limit=50&cursor=x").status == 200);
  CHECK(problems(get("/list/users?since=x&all=1&share=a&q=abcd&limit=0&zz=1")) ==
        "/all must be true or false;/limit must be at least 1;/q must have at most 3 characters;/share must be a "
        "number;/since must be a whole number;/zz is not a known field;");
  CHECK(problems(get("/list/users?limit=51")) == "/limit must be at most 50;");
  CHECK(problems(get("/list/stones")) == "/kind is not one of the allowed values;");
}

TEST_CASE_FIXTURE(Bodies, "a list without a query schema takes anything but a wrong limit") {
  CHECK(get("/free?x=1").status == 200);
  CHECK(get("/free?limit=ten").status == 400);
  CHECK(get("/free?cursor=" + std::string(513, 'a')).status == 400);
}

TEST_CASE_FIXTURE(Bodies, "a body of a GET is not read") {
  CHECK(send({"GET", "/free", {{"Content-Type", "text/plain"}}, "{"}).status == 200);
}

TEST_CASE_FIXTURE(Bodies,
                  "a streamed body that does not arrive is the client's fault, whatever the handler says of it") {
  using base::ErrorKind;
  posts
      .route("POST", "/import",
             [](plugins::Call& call) {
               char buffer[64];
               try {
                 call.readBody(buffer, sizeof buffer);
               } catch (const base::Error&) {
                 throw base::Error(ErrorKind::internal, "internal", "No luck.");
               }
             })
      .streamBody = true;
  for (const auto& [error, status, code] :
       {std::tuple{base::Error(ErrorKind::timeout, "request_timeout", "Slow."), 408, "request_timeout"},
        std::tuple{base::Error(ErrorKind::tooLarge, "payload_too_large", "Large."), 413, "payload_too_large"},
        std::tuple{base::Error(ErrorKind::invalid, "malformed_body", "Odd."), 400, "malformed_body"}}) {
    CAPTURE(code);
    connection.readError = error;
    for (const char* target : {"/upload", "/import"}) {
      const Response response = post(target, "abc", {{"Content-Type", "multipart/form-data; boundary=x"}});
      CHECK(response.status == status);
      CHECK(codeOf(response) == code);
    }
  }
}

TEST_CASE_FIXTURE(Bodies, "a streamed body is read by the handler") {
  const Response response = post("/upload", "0123456789", {{"Content-Type", "multipart/form-data; boundary=x"}});
  CHECK(bodyOf(response)["data"] == "0123456789|");
  CHECK(post("/upload", std::string(21, 'x'), {{"Content-Type", "multipart/form-data"}}).status == 413);
}
