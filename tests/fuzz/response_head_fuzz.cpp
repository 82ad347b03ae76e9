#include <algorithm>

#include "host/edge/response_head.hpp"
#include "tests/fuzz/harness.hpp"

// The first byte chooses the framing, the rest are fields, "name:value" between two '\n'. Whatever an application puts
// there, the head has one line for each field it takes over, and ends once.

using namespace instaplay;
using namespace instaplay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  edge::ResponseFraming framing{data[0] & 1, (data[0] & 2) != 0, (data[0] & 4) != 0, std::nullopt};
  if ((data[0] & 8) != 0) framing.length = size;
  const int status = 200 + data[0];
  http::Headers headers;
  for (std::string_view rest = textOf(data + 1, size - 1); !rest.empty();) {
    // A carriage return, and a '\n' in the place of a vertical tab, so that a field can hold every byte.
    std::string line(takeLine(rest));
    std::ranges::replace(line, '\v', '\n');
    const auto colon = std::min(line.find(':'), line.size());
    headers.add(line.substr(0, colon), colon < line.size() ? line.substr(colon + 1) : "");
  }

  std::string head;
  edge::appendResponseHead(head, status, headers, framing, 784'111'777'000);
  expect(head.starts_with("HTTP/1.1 " + std::to_string(status) + " "), "the status line stands first");
  expect(head.find("\r\n\r\n") == head.size() - 4, "a head ends once, at its end");
  std::size_t lines = 0, lengths = 0, encodings = 0, dates = 0;
  for (std::string_view rest = head; !rest.empty(); ++lines) {
    const auto line = takeLine(rest);
    expect(line.ends_with('\r') && line.find('\r') == line.size() - 1, "a line ends with CRLF and holds neither");
    expect(line.find('\0') == line.npos, "no NUL reaches a head");
    const auto name = line.substr(0, line.find(':'));
    lengths += http::equalsIgnoringCase(name, "content-length");
    encodings += http::equalsIgnoringCase(name, "transfer-encoding");
    dates += http::equalsIgnoringCase(name, "date");
  }
  expect(lengths == (framing.length ? 1 : 0), "the edge alone says the length");
  expect(encodings == (framing.chunked && !framing.length ? 1 : 0), "the edge alone says how the body is encoded");
  expect(dates >= 1, "there is a date");
  expect(lines <= headers.all().size() + 5, "no field makes two lines");
  return 0;
}
