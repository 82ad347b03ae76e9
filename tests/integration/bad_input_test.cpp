#include <doctest/doctest.h>

#include "tests/integration/social_world.hpp"

using namespace instaplay::testing;

namespace {

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
}

const std::vector<std::string>& badBodies() {
  static const std::vector<std::string> bodies{
      "",
      " ",
      "{",
      "nonsense",
      "[]",
      "null",
      "42",
      "\"text\"",
      "{\"surprise\":1}",
      "{\"a\":1,\"a\":2}",
      "{\"a\":1} trailing",
      "\xEF\xBB\xBF{}",
      "{\"a\":\"\xC0\xAF\"}",
      "{\"a\":\"\\ud800\"}",
      "{\"a\":\"\\u0000\"}",
      "{\"a\":NaN}",
      "{\"a\":1e999}",
      "{\"a\":99999999999999999999}",
      nested(33),
      nested(5000),
      "{\"caption\":" + nested(20) + "}",
      "{\"caption\":{\"$gt\":\"\"}}",
      "{\"caption\":\"" + std::string(200'000, 'x') + "\"}",
  };
  return bodies;
}

std::string withIds(std::string path) {
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
    path.replace(open, path.find('}') - open + 1, "1");
  }
  return path;
}

bool isClientError(const HttpAnswer& answer) {
  return answer.status >= 400 && answer.status < 500 && answer.json()["success"] == false &&
         answer.json()["error"]["code"].is_string() && answer.json()["meta"]["requestId"].is_string();
}

}  // namespace

TEST_CASE("every route that takes a body refuses bad ones with a 4xx in the envelope") {
  SocialWorld world;
  HttpClient ada = world.person("ada");
  const Json document = ada.get("/api/v1/openapi.json").json();
  int routes = 0;
  for (const auto& [path, operations] : document["paths"].items()) {
    for (const auto& [name, operation] : operations.items()) {
      if (!operation.is_object() || !operation.contains("requestBody")) continue;
      ++routes;
      std::string method = name;
      std::transform(method.begin(), method.end(), method.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      for (const std::string& body : badBodies()) {
        const HttpAnswer answer = ada.send(method, withIds(path), body, {{"Content-Type", "application/json"}});
        CHECK_MESSAGE(isClientError(answer), method, " ", path, " with ", body.substr(0, 40), " gave ", answer.status);
      }
      const HttpAnswer text = ada.send(method, withIds(path), "{}", {{"Content-Type", "text/plain"}});
      CHECK_MESSAGE(text.status == 415, method, " ", path, " with text/plain gave ", text.status);
    }
  }
  CHECK(routes >= 12);
}

TEST_CASE("every route refuses wrong methods, odd ids and odd queries without a 5xx") {
  SocialWorld world;
  HttpClient ada = world.person("ada");
  const Json document = ada.get("/api/v1/openapi.json").json();
  for (const auto& [path, operations] : document["paths"].items()) {
    const HttpAnswer wrong = ada.send("TRACE", withIds(path));
    CHECK_MESSAGE((wrong.status == 405 || wrong.status == 501), "TRACE ", path, " gave ", wrong.status);
    if (wrong.status == 405) CHECK_FALSE(wrong.header("allow").empty());
    if (!operations.contains("get")) continue;
    for (const char* odd : {"?limit=0", "?limit=51", "?limit=-1", "?limit=x", "?cursor=x", "?limit=1&limit=2", "?%00=1",
                            "?a=%ff", "?%zz"}) {
      const HttpAnswer answer = ada.get(withIds(path) + odd);
      CHECK_MESSAGE(answer.status < 500, path, odd, " gave ", answer.status);
    }
  }
  for (const char* id : {"0", "-1", "01", "9223372036854775808", "x", "%00", "%ff", "..", "1%2f2", "%F0%9F%98%80"}) {
    for (const char* route : {"/api/v1/posts/", "/api/v1/users/"}) {
      const HttpAnswer answer = ada.get(std::string(route) + id);
      CHECK_MESSAGE((answer.status == 404 || answer.status == 400), route, id, " gave ", answer.status);
    }
  }
}

TEST_CASE("a body over the limit is refused before it is read") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  const std::string body = "{\"caption\":\"" + std::string(300'000, 'x') + "\"}";
  CHECK(anna.send("POST", "/api/v1/posts", body, {{"Content-Type", "application/json"}}).status == 413);
  CHECK(world.client().get("/healthz").status == 200);
}

TEST_CASE("text of every plane survives the round trip") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  const std::string caption = "\xF0\x9F\x98\x80 \xE6\x9D\xB1 \xC3\xBC \xF0\x90\x8D\x88 a\\\"b </script>\n\t";
  const std::string post = publish(anna, caption);
  CHECK(anna.get("/api/v1/posts/" + post).data()["caption"] == caption);
}

TEST_CASE("nothing of a request reaches a response header or breaks a log line") {
  SocialWorld world;
  HttpClient client = world.client();
  for (const char* id : {"a b", "x\ty", "=?utf-8?q?=0d=0aSet-Cookie:_a=3Db?=", "%0d%0aSet-Cookie:a=b"}) {
    const HttpAnswer answer = client.send("GET", "/api/v1/explore", {}, {{"X-Request-Id", id}});
    CHECK(answer.status == 200);
    CHECK(answer.header("x-request-id") != id);
    CHECK(answer.header("set-cookie").empty());
  }
  CHECK(client.send("GET", "/healthz", {}, {{"X-Request-Id", "my-id_1"}}).header("x-request-id") == "my-id_1");

  client.get("/api/v1/tags/x%0d%0aforged%20line/posts");
  client.get("/api/v1/users/x%0aforged%20line");
  const std::string log = world.server().output();
  CHECK(log.find("forged") != std::string::npos);
  CHECK(log.find("\nforged") == std::string::npos);
}
