#include <instaplay/page.hpp>

#include "host/base/bytes.hpp"
#include "tests/fuzz/harness.hpp"

// The input is the cursor of a page. It is decoded only when it is the one text of its place in the list.

using namespace instaplay;
using namespace instaplay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = textOf(data, size);
  expect(detail::decodeBase64Url(text) == base::fromBase64Url(text), "the SDK and the host read the same base64url");
  expect(base::fromBase64Url(base::toBase64Url(text)) == text, "what is encoded decodes to the same");
  try {
    expect(encodeCursor(decodeCursor(text)) == text, "a place has one cursor");
  } catch (const Error& error) {
    expect(error.kind == Kind::invalid && error.fields.size() == 1, "a refusal names the parameter");
  }
  if (size < 16) return 0;
  const Cursor cursor{static_cast<std::int64_t>(detail::readBigEndian(text.substr(0, 8))),
                      static_cast<std::int64_t>(detail::readBigEndian(text.substr(8, 8)))};
  expect(decodeCursor(encodeCursor(cursor)) == cursor, "every place has a cursor");
  return 0;
}
