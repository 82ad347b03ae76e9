#include <algorithm>

#include "host/edge/head_check.hpp"
#include "tests/fuzz/harness.hpp"

// The input is what a connection receives. The check must find the same whatever the pieces it arrives in, and what it
// accepts must be what a plain reading by lines and colons gives, so that no other server can read it differently.

using namespace instaplay;
using namespace instaplay::fuzz;
using edge::HeadLimits;
using edge::HeadVerdict;
using http::equalsIgnoringCase;

namespace {

constexpr std::size_t kPrefixes = 320;

bool isControl(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }

std::size_t count(const http::RequestHead& head, std::string_view name) {
  const auto& all = head.headers.all();
  return static_cast<std::size_t>(
      std::ranges::count_if(all, [&](const http::Header& field) { return equalsIgnoringCase(field.name, name); }));
}

bool sameHead(const http::RequestHead& a, const http::RequestHead& b) {
  const auto sameField = [](const http::Header& x, const http::Header& y) {
    return x.name == y.name && x.value == y.value;
  };
  return a.method == b.method && a.target == b.target && a.versionMinor == b.versionMinor && a.hasBody == b.hasBody &&
         a.contentLength == b.contentLength && std::ranges::equal(a.headers.all(), b.headers.all(), sameField);
}

std::string rewrite(const http::RequestHead& head) {
  std::string text = head.method + " " + head.target + " HTTP/1." + std::to_string(head.versionMinor) + "\r\n";
  for (const http::Header& field : head.headers.all()) text += field.name + ": " + field.value + "\r\n";
  return text + "\r\n";
}

/// Every line is there again: the request line as it stands, a field as its name, a colon and its value.
void expectPlainReading(std::string_view bytes, const http::RequestHead& head) {
  if (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
  const auto takeHeadLine = [&bytes] {
    const auto end = bytes.find("\r\n");
    const auto line = bytes.substr(0, end);
    bytes.remove_prefix(end + 2);
    expect(std::ranges::none_of(line, [](char c) { return isControl(c) && c != '\t'; }), "a line holds no controls");
    return line;
  };
  const std::string version = " HTTP/1." + std::to_string(head.versionMinor);
  expect(takeHeadLine() == head.method + " " + head.target + version, "the request line is what it says");
  for (const http::Header& field : head.headers.all()) {
    const auto line = takeHeadLine();
    expect(line.starts_with(field.name + ":"), "a name stands at the start of its line, the colon right behind it");
    const auto value = line.substr(field.name.size() + 1);
    const auto first = value.find_first_not_of(" \t");
    const auto trimmed = first == value.npos ? "" : value.substr(first, value.find_last_not_of(" \t") + 1 - first);
    expect(trimmed == field.value, "a value is its line without the blanks around");
  }
  expect(bytes == "\r\n", "nothing else stands in the head");
}

void expectUnambiguous(const http::RequestHead& head) {
  const std::size_t lengths = count(head, "content-length"), encodings = count(head, "transfer-encoding");
  expect(head.method.find_first_of(" \t:\"(),/<>[]{}") == std::string::npos && !head.method.empty(),
         "a method is a token");
  expect(head.target.starts_with('/') || (head.target == "*" && head.method == "OPTIONS"), "a target is a path");
  expect(head.target.find_first_of(" #\\") == std::string::npos, "a target has no fragment");
  expect(count(head, "host") == 1 || (head.versionMinor == 0 && count(head, "host") == 0), "there is one Host");
  expect(lengths + encodings <= 1, "one field at most frames the body");
  expect(encodings == 0 || head.versionMinor == 1, "chunks are of HTTP/1.1");
  expect(head.hasBody == (encodings == 1 || head.contentLength.value_or(0) > 0), "a body is announced");
  if (lengths == 1) {
    const auto value = head.headers.find("content-length");
    expect(value == std::to_string(head.contentLength.value_or(0)), "a length is written in one way");
  }
}

/// The first prefix that is no longer incomplete decides as the whole does.
void expectSameInPieces(std::string_view bytes, const HeadLimits& limits, const HeadVerdict& whole) {
  for (std::size_t size = 0; size < std::min(bytes.size(), kPrefixes); ++size) {
    const HeadVerdict part = edge::checkHead(bytes.substr(0, size), limits);
    if (part.kind == HeadVerdict::Kind::incomplete) continue;
    expect(part.kind == whole.kind, "the same is decided however the bytes arrive");
    expect(part.bytes == whole.bytes, "a head ends where it ends");
    return;
  }
}

void check(std::string_view bytes, const HeadLimits& limits) {
  const HeadVerdict verdict = edge::checkHead(bytes, limits);
  expectSameInPieces(bytes, limits, verdict);
  if (verdict.kind == HeadVerdict::Kind::refused) {
    expect(verdict.status >= 400 && !verdict.why.empty(), "a refusal says why");
  } else if (verdict.kind == HeadVerdict::Kind::incomplete) {
    expect(bytes.size() <= limits.bytes, "what is over the limit is not waited for");
  } else {
    expect(verdict.bytes <= limits.bytes && verdict.head.headers.all().size() <= limits.fields, "the limits hold");
    expectPlainReading(bytes.substr(0, verdict.bytes), verdict.head);
    expectUnambiguous(verdict.head);
    const HeadVerdict again = edge::checkHead(rewrite(verdict.head), HeadLimits{});
    expect(again.kind == HeadVerdict::Kind::accepted && sameHead(verdict.head, again.head), "it reads the same again");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check(textOf(data, size), HeadLimits{});
  check(textOf(data, size), HeadLimits{.bytes = 160, .requestLineBytes = 40, .fields = 6});
  return 0;
}
