#include <set>

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"
#include "host/http/percent.hpp"
#include "host/http/query.hpp"
#include "tests/fuzz/harness.hpp"

// The input is a query string, and a segment of a path. What is decoded is clean text, and encodes to something that
// decodes to the same.

using namespace instaplay;
using namespace instaplay::fuzz;

namespace {

std::string encode(std::string_view text) {
  const std::string digits = base::toHex(text);
  std::string encoded;
  for (std::size_t i = 0; i < digits.size(); i += 2) encoded += "%" + digits.substr(i, 2);
  return encoded;
}

bool isClean(std::string_view text) { return base::isUtf8(text) && text.find('\0') == text.npos; }

void checkPercent(std::string_view text) {
  const bool isBare = text.find('%') == text.npos;
  const auto decoded = http::percentDecode(text);
  expect(decoded || !isBare || !isClean(text), "clean text without escapes is decoded");
  if (decoded) {
    expect(isClean(*decoded), "decoded text is clean");
    expect(decoded->size() <= text.size() && (!isBare || *decoded == text), "escapes alone are decoded");
  }
  expect(http::percentDecode(encode(text)).has_value() == isClean(text), "exactly clean text can be sent");
  if (isClean(text)) expect(http::percentDecode(encode(text)) == text, "what is encoded decodes to the same");
}

void checkQuery(std::string_view text) {
  http::Query query;
  try {
    query = http::Query(text);
  } catch (const base::Error& error) {
    expect(error.kind == base::ErrorKind::invalid && error.code == "validation_failed", "a refusal is the client's");
    return;
  }
  std::set<std::string> names;
  std::string again;
  for (const auto& [name, value] : query.all()) {
    expect(!name.empty() && isClean(name) && isClean(value), "parameters are clean text");
    expect(names.insert(name).second, "no name stands twice");
    expect(query.find(name) == value, "a parameter is found by its name");
    again += (again.empty() ? "" : "&") + encode(name) + "=" + encode(value);
  }
  expect(http::Query(again).all() == query.all(), "it reads the same again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  checkPercent(textOf(data, size));
  checkQuery(textOf(data, size));
  return 0;
}
