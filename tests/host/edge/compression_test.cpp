#include "host/edge/compression.hpp"

#include <doctest/doctest.h>

#include "tests/host/edge/gunzip.hpp"

namespace instaplay::edge {
namespace {

bool accepts(std::string_view value) {
  http::Headers headers;
  headers.add("accept-encoding", value);
  return acceptsGzip(headers);
}

http::Response textResponse(std::string_view type, std::size_t size) {
  http::Response response;
  response.headers.add("Content-Type", type);
  response.body.assign(size, 'a');
  return response;
}

TEST_CASE("reads Accept-Encoding with its q values") {
  for (const auto* value : {"gzip", "GZIP", "x-gzip", "deflate, gzip;q=0.5, br", "*", "gzip;q=1.000", "*;q=0, gzip",
                            "br , gzip ; q=0.001"}) {
    CAPTURE(value);
    CHECK(accepts(value));
  }
  for (const auto* value :
       {"", "br", "identity", "gzip;q=0", "gzip; q=0.000", "gzip;Q=0.", "*;q=0", "*, gzip;q=0", "gzipped"}) {
    CAPTURE(value);
    CHECK_FALSE(accepts(value));
  }
  CHECK_FALSE(acceptsGzip({}));
}

TEST_CASE("compresses a long text and the text comes back") {
  http::Response response = textResponse("application/json; charset=utf-8", 5000);
  response.headers.add("ETag", "\"v1\"");
  compress(response, true, 1024);
  CHECK(response.headers.find("Content-Encoding") == "gzip");
  CHECK(response.headers.find("Vary") == "Accept-Encoding");
  CHECK(response.headers.find("ETag") == "W/\"v1\"");
  CHECK(response.body.size() < 200);
  CHECK(test::gunzip(response.body) == std::string(5000, 'a'));
}

TEST_CASE("a text that could be compressed varies even when the client does not take it") {
  http::Response response = textResponse("text/plain", 5000);
  compress(response, false, 1024);
  CHECK(response.headers.find("Vary") == "Accept-Encoding");
  CHECK_FALSE(response.headers.contains("Content-Encoding"));
  CHECK(response.body.size() == 5000);
}

TEST_CASE("leaves alone what does not pay or must not change") {
  http::Response small = textResponse("text/plain", 1024);
  http::Response image = textResponse("image/png", 5000);
  http::Response encoded = textResponse("text/plain", 5000);
  encoded.headers.add("Content-Encoding", "br");
  http::Response fixed = textResponse("text/plain", 5000);
  fixed.headers.add("Cache-Control", "public, no-transform");
  http::Response part = textResponse("text/plain", 5000);
  part.status = 206;
  for (http::Response* response : {&small, &image, &encoded, &fixed, &part}) {
    const std::string before = response->body;
    compress(*response, true, 1024);
    CHECK(response->body == before);
    CHECK_FALSE(response->headers.contains("Vary"));
  }
}

}  // namespace
}  // namespace instaplay::edge
