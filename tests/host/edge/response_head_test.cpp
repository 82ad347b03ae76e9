#include "host/edge/response_head.hpp"

#include <doctest/doctest.h>

namespace instaplay::edge {
namespace {

using namespace std::string_literals;

constexpr std::int64_t kMs = 784'111'777'000;

std::string head(int status, const http::Headers& headers, const ResponseFraming& framing) {
  std::string out;
  appendResponseHead(out, status, headers, framing, kMs);
  return out;
}

TEST_CASE("writes the status line, the fields, Date and the framing") {
  http::Headers headers;
  headers.add("Content-Type", "text/plain");
  CHECK(head(200, headers, {1, true, false, 5}) ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: "
        "5\r\n\r\n");
}

TEST_CASE("says how the connection goes on") {
  CHECK(head(200, {}, {1, false, false, 0}).find("\r\nConnection: close\r\n") != std::string::npos);
  CHECK(head(200, {}, {0, true, false, 0}).find("\r\nConnection: keep-alive\r\n") != std::string::npos);
  CHECK(head(200, {}, {1, true, true, std::nullopt}).find("\r\nTransfer-Encoding: chunked\r\n") != std::string::npos);
}

TEST_CASE("no input splits a response") {
  http::Headers headers;
  headers.add("Location", "/a\r\nSet-Cookie: x=1\r\n\r\n<html>");
  headers.add("X-Nul", "a\0b\x7f\x1b"s);
  headers.add("X-Bad\r\nInjected", "1");
  headers.add("", "1");
  const std::string text = head(302, headers, {1, true, false, 0});
  CHECK(text.find("\r\nLocation: /a  Set-Cookie: x=1    <html>\r\n") != std::string::npos);
  CHECK(text.find("\r\nX-Nul: a b  \r\n") != std::string::npos);
  CHECK(text.find("Injected") == std::string::npos);
  CHECK(text.find("\r\n\r\n") == text.size() - 4);
}

TEST_CASE("the application decides neither framing nor the server's name") {
  http::Headers headers;
  headers.add("content-length", "4711");
  headers.add("Transfer-Encoding", "gzip");
  headers.add("CONNECTION", "upgrade");
  headers.add("Server", "secret/1.2.3");
  const std::string text = head(200, headers, {1, true, false, 0});
  CHECK(text.find("4711") == std::string::npos);
  CHECK(text.find("gzip") == std::string::npos);
  CHECK(text.find("upgrade") == std::string::npos);
  CHECK(text.find("secret") == std::string::npos);
}

TEST_CASE("knows the statuses without a body") {
  CHECK(statusHasBody(200));
  CHECK(statusHasBody(404));
  CHECK_FALSE(statusHasBody(100));
  CHECK_FALSE(statusHasBody(204));
  CHECK_FALSE(statusHasBody(304));
}

}  // namespace
}  // namespace instaplay::edge
