#include <algorithm>

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"
#include "host/base/json.hpp"
#include "tests/fuzz/harness.hpp"

// The input is the body of a request. What is accepted is clean, not deep, and means the same when it was written and
// read again.

using namespace instaplay;
using namespace instaplay::fuzz;
using base::Json;

namespace {

void expectClean(const Json& value, int depth) {
  expect(depth <= 32, "values nest up to 32 deep");
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    expect(base::isUtf8(text) && text.find('\0') == std::string::npos, "strings are clean text");
  }
  if (value.is_number_float()) expect(std::isfinite(value.get<double>()), "numbers are finite");
  if (value.is_number_integer()) expect(Json(value.get<std::int64_t>()) == value, "whole numbers fit 64 bits");
  for (const auto& [key, item] : value.items()) {
    if (value.is_object()) expectClean(Json(key), depth);
    if (value.is_structured()) expectClean(item, depth + item.is_structured());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = textOf(data, size);
  Json value;
  try {
    value = base::parseJson(text);
  } catch (const base::Error& error) {
    expect(error.kind == base::ErrorKind::invalid && error.code == "malformed_json", "a refusal is the client's");
    expect(base::isUtf8(error.message) && error.message.size() < 400, "a refusal can be sent");
    return 0;
  }
  expectClean(value, value.is_structured());
  const std::string written = base::dumpJson(value);
  const Json again = base::parseJson(written);
  expect(again == value && base::dumpJson(again) == written, "it reads the same again");
  return 0;
}
