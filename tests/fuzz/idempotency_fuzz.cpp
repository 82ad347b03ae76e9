#include "host/http/idempotency.hpp"

#include <algorithm>

#include "tests/fuzz/harness.hpp"

// The lines are an Idempotency-Key, a path and a user's id; the rest is the body. A key is taken when it is 1-128
// visible characters, and a request is the same as another only when all of these are.

using namespace instaplay;
using namespace instaplay::fuzz;
using http::IdempotencyKey;

namespace {

struct Sent {
  std::string key, path, user, body;
};

std::optional<IdempotencyKey> keyOf(const Sent& sent) {
  http::RequestContext request;
  request.head.method = "POST";
  request.head.headers.add("idempotency-KEY", sent.key);
  request.path = sent.path;
  request.body = sent.body;
  request.clientAddress = "192.0.2.1";
  if (!sent.user.empty()) {
    const auto principal = std::make_shared<http::Principal>();
    principal->userId = sent.user;
    request.principal = principal;
  }
  return http::idempotencyKeyOf(request);
}

bool isDigest(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool isTaken(const std::string& key) {
  return !key.empty() && key.size() <= 128 &&
         std::ranges::all_of(key, [](unsigned char c) { return c > ' ' && c < 0x7F; });
}

void checkApart(const Sent& sent, const IdempotencyKey& key) {
  Sent other = sent;
  other.path += 'x';
  expect(keyOf(other)->request != key.request, "another path is another request");
  other = sent;
  other.user += '1';
  expect(keyOf(other)->request != key.request, "another user's is another request");
  other = sent;
  other.body += ' ';
  expect(keyOf(other)->request == key.request && keyOf(other)->body != key.body, "another body is seen");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = textOf(data, size);
  Sent sent;
  sent.key = takeLine(rest);
  sent.path = takeLine(rest);
  sent.user = takeLine(rest);
  sent.body = rest;
  try {
    const auto key = keyOf(sent);
    expect(key && isTaken(sent.key), "nothing but visible characters is a key");
    expect(isDigest(key->request) && isDigest(key->body), "a key is kept as digests");
    checkApart(sent, *key);
  } catch (const base::Error& error) {
    expect(error.kind == base::ErrorKind::invalid && !isTaken(sent.key), "every key of visible characters is taken");
  }
  return 0;
}
