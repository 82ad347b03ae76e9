#include <algorithm>
#include <optional>

#include "host/edge/body_decoder.hpp"
#include "tests/fuzz/harness.hpp"

// The input is a body as a connection receives it, read both as chunks and by its length. Whatever the pieces it comes
// in, the decoder must give what a second reader, which sees all of it at once, makes of it.

using namespace instaplay;
using namespace instaplay::fuzz;
using edge::BodyDecoder;

namespace {

struct Body {
  std::string content;
  std::size_t bytes = 0;  ///< of the input

  friend bool operator==(const Body&, const Body&) = default;
};

/// Reads a chunked body from the text that holds all of it.
class WholeReader {
 public:
  explicit WholeReader(std::string_view text) : text_(text) {}

  /// Nothing when it is malformed or not complete.
  std::optional<Body> read() {
    for (;;) {
      const auto size = readSize();
      if (!size) return std::nullopt;
      if (*size == 0) return readTrailers() ? std::optional(Body{content_, at_}) : std::nullopt;
      if (text_.size() - at_ < *size || text_.substr(at_ + *size, 2) != "\r\n") return std::nullopt;
      content_ += text_.substr(at_, *size);
      at_ += *size + 2;
    }
  }

 private:
  std::optional<std::string_view> takeTextLine() {
    const auto end = text_.find("\r\n", at_);
    if (end == text_.npos) return std::nullopt;
    const auto line = text_.substr(at_, end - at_);
    at_ = end + 2;
    const bool clean = std::ranges::all_of(line, [](unsigned char c) { return c == '\t' || (c >= ' ' && c != 0x7F); });
    return clean ? std::optional(line) : std::nullopt;
  }

  bool ignore(std::size_t bytes) { return (ignored_ += bytes) <= 8 * 1024; }

  std::optional<std::size_t> readSize() {
    const auto line = takeTextLine();
    if (!line) return std::nullopt;
    const auto digits = line->substr(0, line->find(';'));
    const bool isHex = !digits.empty() && digits.find_first_not_of("0123456789abcdefABCDEF") == digits.npos;
    if (!isHex || digits.size() > 15 || !ignore(line->size() - digits.size())) return std::nullopt;
    return std::stoull(std::string(digits), nullptr, 16);
  }

  bool readTrailers() {
    for (;;) {
      const auto line = takeTextLine();
      if (!line) return false;
      if (line->empty()) return true;
      const auto colon = line->find(':');
      const auto name = line->substr(0, colon);
      const bool isName = !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
        return c > ' ' && c < 0x7F &&
               std::string_view("\"(),/:;<=>?@[\\]{}").find(static_cast<char>(c)) == std::string_view::npos;
      });
      if (colon == line->npos || !isName || !ignore(line->size())) return false;
    }
  }

  std::string_view text_;
  std::string content_;
  std::size_t at_ = 0, ignored_ = 0;
};

/// What the decoder makes of text that comes in pieces, whose sizes repeat; nothing when it does not come to an end.
std::optional<Body> decode(BodyDecoder decoder, std::string_view text, std::string_view pieceSizes) {
  Body body;
  for (std::size_t turn = 0; body.bytes < text.size() && !decoder.done() && !decoder.bad(); ++turn) {
    const auto size = 1u + static_cast<unsigned char>(pieceSizes[turn % pieceSizes.size()]);
    const auto piece = text.substr(body.bytes, size);
    const edge::BodyStep step = decoder.next(piece);
    expect(step.consumed <= piece.size(), "no more is used than there is");
    expect(step.consumed > 0 || decoder.done() || decoder.bad(), "every piece brings it on");
    expect(step.data.empty() || (step.data.data() >= piece.data() &&
                                 step.data.data() + step.data.size() <= piece.data() + step.consumed),
           "content is a part of what was used");
    body.content += step.data;
    body.bytes += step.consumed;
    expect(decoder.decoded() == body.content.size(), "the content is counted");
  }
  if (!decoder.done()) return std::nullopt;
  expect(decoder.next("x").consumed == 0 && decoder.left() == 0, "nothing is used behind the end");
  return body;
}

void expectSame(const BodyDecoder& decoder, std::string_view text, const std::optional<Body>& expected) {
  using namespace std::string_view_literals;
  expect(decode(decoder, text, "\xFF"sv) == expected, "large pieces give the body");
  expect(decode(decoder, text, "\0"sv) == expected, "single bytes give the body");
  if (!text.empty()) expect(decode(decoder, text, text) == expected, "odd pieces give the body");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = textOf(data, size);
  http::RequestHead head;
  head.hasBody = true;
  expectSame(BodyDecoder(head), text, WholeReader(text).read());

  const std::size_t length = 1 + (size == 0 ? 0 : data[0]);
  head.contentLength = length;
  const auto content = text.substr(0, length);
  expectSame(BodyDecoder(head), text, size < length ? std::nullopt : std::optional(Body{std::string(content), length}));
  return 0;
}
