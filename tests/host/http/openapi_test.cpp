#include <doctest/doctest.h>

#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;
using instaplay::base::Json;
namespace plugins = instaplay::plugins;

namespace {

struct OpenApi : PipelineFixture {
  OpenApi() {
    const auto none = [](plugins::Call&) {};
    auto& make = posts.route("POST", "/api/v1/posts", none);
    make.bodySchema = R"({"$ref":"#/components/schemas/NewPost"})";
    make.responseSchema = R"({"$ref":"#/components/schemas/Post"})";
    make.access = plugins::Access::user;
    make.successStatus = 201;
    make.answerOnce = true;
    make.summary = "Makes a post";
    auto& list = posts.route("GET", "/api/v1/posts/{postId}/likes", none);
    list.querySchema = R"({"type":"object","required":["q"],"properties":{"q":{"type":"string"}}})";
    posts.route("PUT", "/api/v1/posts/{id}/likes", none).successStatus = 204;
    posts.route("POST", "/api/v1/media", none).streamBody = true;
    posts.declarations.schemas = {{"Post", R"({"type":"object"})"}, {"NewPost", R"({"type":"object"})"}};
    document = bodyOf(get("/api/v1/openapi.json"));
  }
  const Json& operation(const char* path, const char* method) { return document.at("paths").at(path).at(method); }

  Json document;
};

void collectReferences(const Json& json, std::vector<std::string>& found) {
  if (json.is_object() && json.contains("$ref")) found.push_back(json["$ref"].get<std::string>());
  for (const Json& child : json) {
    if (child.is_structured()) collectReferences(child, found);
  }
}

}  // namespace

TEST_CASE_FIXTURE(OpenApi, "the document says what it is") {
  CHECK(document["openapi"] == "3.1.0");
  CHECK(document["info"]["title"] == "InstaPlay");
  CHECK_FALSE(document["info"]["version"].get<std::string>().empty());
  CHECK(headerOf(get("/api/v1/openapi.json"), "content-type") == "application/json");
}

TEST_CASE_FIXTURE(OpenApi, "an operation tells body, answer, security and status") {
  const Json& make = operation("/api/v1/posts", "post");
  CHECK(make["summary"] == "Makes a post");
  CHECK(make["operationId"] == "post_api_v1_posts");
  CHECK(make["tags"] == Json{"posts"});
  CHECK(make["requestBody"]["content"]["application/json"]["schema"]["$ref"] == "#/components/schemas/NewPost");
  const Json& schema = make["responses"]["201"]["content"]["application/json"]["schema"];
  CHECK(schema["properties"]["data"]["$ref"] == "#/components/schemas/Post");
  CHECK(make["responses"]["default"]["$ref"] == "#/components/responses/Error");
  CHECK(make["security"].size() == 2);
  CHECK(make["parameters"][0]["name"] == "Idempotency-Key");
  CHECK(operation("/api/v1/media", "post")["requestBody"]["content"].contains("multipart/form-data"));
}

TEST_CASE_FIXTURE(OpenApi, "paths of one shape are one path whose parameters are declared") {
  const Json& list = operation("/api/v1/posts/{postId}/likes", "get");
  CHECK(list["parameters"][0] ==
        Json{{"name", "postId"}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  CHECK(list["parameters"][1]["in"] == "query");
  CHECK(list["parameters"][1]["required"] == true);
  CHECK_FALSE(list.contains("security"));
  CHECK(operation("/api/v1/posts/{postId}/likes", "put")["parameters"][0]["name"] == "postId");
  CHECK_FALSE(operation("/api/v1/posts/{postId}/likes", "put")["responses"]["204"].contains("content"));
}

TEST_CASE_FIXTURE(OpenApi, "every reference leads somewhere and every operation id is unique") {
  std::vector<std::string> references;
  collectReferences(document, references);
  CHECK(references.size() >= 4);
  for (const auto& reference : references) {
    CAPTURE(reference);
    CHECK(document.contains(Json::json_pointer(reference.substr(1))));
  }
  std::set<std::string> ids;
  std::size_t operations = 0;
  for (const auto& path : document["paths"]) {
    for (const auto& described : path) {
      ids.insert(described["operationId"].get<std::string>());
      ++operations;
      CHECK(described["responses"].size() >= 2);
    }
  }
  CHECK(ids.size() == operations);
}
