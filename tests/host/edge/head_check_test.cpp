#include "host/edge/head_check.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace instaplay::edge {
namespace {

using namespace std::string_literals;
using Kind = HeadVerdict::Kind;

HeadVerdict check(std::string_view bytes) { return checkHead(bytes, HeadLimits{}); }

std::string withFields(const std::string& fields) { return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"; }
std::string withLine(const std::string& line) { return line + "\r\nHost: a\r\n\r\n"; }
std::string withHost(const std::string& host) { return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"; }

struct Refused {
  std::string bytes;
  int status;
};

const std::vector<Refused>& malformedHeads() {
  static const std::vector<Refused> heads = {
      // The request line.
      {"\r\n\r\n", 400},
      {withLine("GET"), 400},
      {withLine("GET /"), 400},
      {withLine("GET  / HTTP/1.1"), 400},
      {withLine("GET /  HTTP/1.1"), 400},
      {withLine("GET / HTTP/1.1 "), 400},
      {withLine(" GET / HTTP/1.1"), 400},
      {withLine("GET\t/ HTTP/1.1"), 400},
      {withLine("GET /\tHTTP/1.1"), 400},
      {withLine("GET /a b HTTP/1.1"), 400},
      {withLine("GE(T / HTTP/1.1"), 400},
      {withLine("G\xc3\x89T / HTTP/1.1"), 400},
      {withLine("GET:/ / HTTP/1.1"), 400},
      {withLine("GET / http/1.1"), 400},
      {withLine("GET / HTTP/1"), 400},
      {withLine("GET / HTTP/1."), 400},
      {withLine("GET / HTTP/1.10"), 400},
      {withLine("GET / HTTP/01.1"), 400},
      {withLine("GET / HTTP/1,1"), 400},
      {withLine("GET / HTTP/x.1"), 400},
      {withLine("GET / HTTPS/1.1"), 400},
      {withLine("GET / HTTP/2.0"), 505},
      {withLine("GET / HTTP/1.2"), 505},
      {withLine("GET / HTTP/0.9"), 505},
      {withLine("GET / HTTP/3.0"), 505},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      // The target.
      {withLine("GET http://a/ HTTP/1.1"), 400},
      {withLine("GET a HTTP/1.1"), 400},
      {withLine("GET * HTTP/1.1"), 400},
      {withLine("OPTIONS ** HTTP/1.1"), 400},
      {withLine("CONNECT a:443 HTTP/1.1"), 400},
      {withLine("GET ?q HTTP/1.1"), 400},
      {withLine("GET /\x01 HTTP/1.1"), 400},
      {withLine("GET /\0 HTTP/1.1"s), 400},
      {withLine("GET /\x7f HTTP/1.1"), 400},
      {withLine("GET /\xc3\xa4 HTTP/1.1"), 400},
      {withLine("GET /a#b HTTP/1.1"), 400},
      {withLine("GET /a\\b HTTP/1.1"), 400},
      {withLine("GET /<a> HTTP/1.1"), 400},
      {withLine("GET /\"a\" HTTP/1.1"), 400},
      {withLine("GET /% HTTP/1.1"), 400},
      {withLine("GET /%4 HTTP/1.1"), 400},
      {withLine("GET /%zz HTTP/1.1"), 400},
      {withLine("GET /a\rb HTTP/1.1"), 400},
      // Host.
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {withHost(""), 400},
      {withHost("a, b"), 400},
      {withHost("a,b"), 400},
      {withHost("a b"), 400},
      {withHost("a/b"), 400},
      {withHost("user@a"), 400},
      {withHost("a:"), 400},
      {withHost("a:x"), 400},
      {withHost("a:+80"), 400},
      {withHost("a:99999"), 400},
      {withHost("[::1"), 400},
      {withHost("[::1]x"), 400},
      {withHost("[zz::1]"), 400},
      {withHost("a\\b"), 400},
      {withHost("http://a"), 400},
      // Fields.
      {withFields("X : 1\r\n"), 400},
      {withFields("X\t: 1\r\n"), 400},
      {withFields(": 1\r\n"), 400},
      {withFields("X\r\n"), 400},
      {withFields("X Y: 1\r\n"), 400},
      {withFields("X(: 1\r\n"), 400},
      {withFields("X\xff: 1\r\n"), 400},
      {withFields("X: 1\r\n 2\r\n"), 400},
      {withFields("X: 1\r\n\t2\r\n"), 400},
      {"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
      {withFields("X: a\nY: b\r\n"), 400},
      {"GET / HTTP/1.1\nHost: a\n\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
      {"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {withFields("X: a\rb\r\n"), 400},
      {withFields("X: a\r\r\n"), 400},
      {withFields("X: a\0b\r\n"s), 400},
      {withFields("X\0: a\r\n"s), 400},
      {withFields("X: a\x1b[0m\r\n"), 400},
      {withFields("X: a\x7f\r\n"), 400},
      // Content-Length.
      {withFields("Content-Length: +5\r\n"), 400},
      {withFields("Content-Length: -0\r\n"), 400},
      {withFields("Content-Length: -5\r\n"), 400},
      {withFields("Content-Length:\r\n"), 400},
      {withFields("Content-Length: 0x5\r\n"), 400},
      {withFields("Content-Length: 5a\r\n"), 400},
      {withFields("Content-Length: 5 5\r\n"), 400},
      {withFields("Content-Length: 5, 5\r\n"), 400},
      {withFields("Content-Length: 5.0\r\n"), 400},
      {withFields("Content-Length: 05\r\n"), 400},
      {withFields("Content-Length: 5_0\r\n"), 400},
      {withFields("Content-Length: 99999999999999999999\r\n"), 400},
      {withFields("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
      {withFields("Content-Length: 5\r\ncontent-length: 6\r\n"), 400},
      // Transfer-Encoding.
      {withFields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
      {withFields("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"), 400},
      {withFields("Content-Length: 5\r\nTransfer-Encoding: gzip\r\n"), 400},
      {"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {withFields("Transfer-Encoding: gzip, chunked\r\n"), 501},
      {withFields("Transfer-Encoding: chunked, chunked\r\n"), 501},
      {withFields("Transfer-Encoding: identity\r\n"), 501},
      {withFields("Transfer-Encoding: xchunked\r\n"), 501},
      {withFields("Transfer-Encoding: \"chunked\"\r\n"), 501},
      {withFields("Transfer-Encoding: chunked;q=1\r\n"), 501},
      {withFields("Transfer-Encoding:\r\n"), 501},
      {withFields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 501},
      {withFields("Transfer-Encoding: \x0b"
                  "chunked\r\n"),
       400},
  };
  return heads;
}

std::string fields(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "X-" + std::to_string(i) + ": 1\r\n";
  return text;
}

TEST_CASE("refuses every malformed head with its status") {
  REQUIRE(malformedHeads().size() >= 70);
  for (const Refused& head : malformedHeads()) {
    CAPTURE(head.bytes);
    const HeadVerdict verdict = check(head.bytes);
    CHECK(verdict.kind == Kind::refused);
    CHECK(verdict.status == head.status);
    CHECK_FALSE(verdict.why.empty());
  }
}

TEST_CASE("accepts a plain request and says where its head ends") {
  const std::string head = "GET /a/b?c=%20d HTTP/1.1\r\nHost: example.org:8080\r\nX-A: \t one two \r\nX-Empty:\r\n\r\n";
  const HeadVerdict verdict = check(head + "GET /next");
  REQUIRE(verdict.kind == Kind::accepted);
  CHECK(verdict.bytes == head.size());
  CHECK(verdict.head.method == "GET");
  CHECK(verdict.head.target == "/a/b?c=%20d");
  CHECK(verdict.head.headers.find("x-a") == "one two");
  CHECK(verdict.head.headers.find("X-Empty") == "");
  CHECK_FALSE(verdict.head.hasBody);
  CHECK_FALSE(verdict.head.contentLength);
  CHECK(verdict.keepAlive);
}

TEST_CASE("accepts the forms of Host that exist") {
  for (const auto* host : {"a", "a.example", "a-b_c.example:1", "127.0.0.1:65535", "[::1]", "[2001:db8::1]:443"}) {
    CAPTURE(host);
    CHECK(check(withHost(host)).kind == Kind::accepted);
  }
}

TEST_CASE("accepts the server-wide OPTIONS and one empty line before a request") {
  CHECK(check(withLine("OPTIONS * HTTP/1.1")).head.target == "*");
  const HeadVerdict verdict = check("\r\n" + withLine("GET / HTTP/1.1"));
  CHECK(verdict.kind == Kind::accepted);
  CHECK(verdict.bytes == withLine("GET / HTTP/1.1").size() + 2);
}

TEST_CASE("every prefix of an accepted head is incomplete") {
  const std::string head = withFields("Content-Length: 5\r\nX: y\r\n");
  for (std::size_t length = 0; length < head.size(); ++length) {
    CAPTURE(length);
    CHECK(check(std::string_view(head).substr(0, length)).kind == Kind::incomplete);
  }
  CHECK(check(head).kind == Kind::accepted);
}

TEST_CASE("tells how the body is framed") {
  CHECK(check(withFields("Content-Length: 5\r\n")).head.contentLength == 5);
  CHECK(check(withFields("Content-Length: 5\r\n")).head.hasBody);
  CHECK_FALSE(check(withFields("Content-Length: 0\r\n")).head.hasBody);
  const HeadVerdict chunked = check(withFields("Transfer-Encoding: Chunked\r\n"));
  CHECK(chunked.head.hasBody);
  CHECK_FALSE(chunked.head.contentLength);
}

TEST_CASE("tells whether the connection is kept, by version and Connection") {
  CHECK(check(withFields("")).keepAlive);
  CHECK_FALSE(check(withFields("Connection: foo, Close\r\n")).keepAlive);
  CHECK_FALSE(check("GET / HTTP/1.0\r\n\r\n").keepAlive);
  CHECK(check("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keepAlive);
  CHECK_FALSE(check(withFields("Connection: keep-alive\r\nConnection: close\r\n")).keepAlive);
}

TEST_CASE("an expectation counts only where a body follows") {
  CHECK(check(withFields("Content-Length: 5\r\nExpect: 100-Continue\r\n")).expectsContinue);
  CHECK_FALSE(check(withFields("Expect: 100-continue\r\n")).expectsContinue);
  CHECK_FALSE(check("POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n").expectsContinue);
}

TEST_CASE("bounds the request line, the head and the number of fields, also before they end") {
  const HeadLimits limits;
  const std::string longTarget(limits.requestLineBytes, 'a');
  CHECK(check("GET /" + longTarget).status == 414);
  CHECK(check(withLine("GET /" + longTarget + " HTTP/1.1")).status == 414);
  CHECK(check(withLine("GET /" + std::string(8000, 'a') + " HTTP/1.1")).kind == Kind::accepted);

  const std::string longest =
      "\r\nGET /" + std::string(limits.requestLineBytes - 14, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t length = limits.requestLineBytes - 4; length < longest.size(); ++length) {
    CAPTURE(length);
    CHECK(check(std::string_view(longest).substr(0, length)).kind == Kind::incomplete);
  }
  CHECK(check(longest).kind == Kind::accepted);

  const std::string longValue(limits.bytes, 'v');
  CHECK(check("GET / HTTP/1.1\r\nX: " + longValue).status == 431);
  CHECK(check(withFields("X: " + longValue + "\r\n")).status == 431);
  CHECK(check(withFields("X: " + std::string(15'000, 'v') + "\r\n")).kind == Kind::accepted);

  CHECK(check(withFields(fields(63))).kind == Kind::accepted);
  CHECK(check(withFields(fields(64))).status == 431);
}

}  // namespace
}  // namespace instaplay::edge
