#include "host/edge/chunk_decoder.hpp"

#include <doctest/doctest.h>

#include <string>

namespace instaplay::edge {
namespace {

struct Decoded {
  std::string content;
  std::size_t consumed = 0;
  bool done = false, bad = false;
};

Decoded decode(std::string_view input, std::size_t pieceSize) {
  ChunkDecoder decoder;
  Decoded result;
  while (result.consumed < input.size() && !decoder.done() && !decoder.bad()) {
    const BodyStep step = decoder.next(input.substr(result.consumed, pieceSize));
    result.content += step.data;
    result.consumed += step.consumed;
  }
  result.done = decoder.done();
  result.bad = decoder.bad();
  return result;
}

Decoded decode(std::string_view input) { return decode(input, input.size()); }

TEST_CASE("decodes chunks however the bytes arrive and leaves what follows") {
  const std::string body = "5\r\nhello\r\n1;name=\"v\"\r\n,\r\n0A\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n";
  for (const std::size_t pieceSize : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{1000}}) {
    CAPTURE(pieceSize);
    const Decoded result = decode(body + "GET / HTTP/1.1", pieceSize);
    CHECK(result.done);
    CHECK(result.content == "hello,0123456789");
    CHECK(result.consumed == body.size());
  }
}

TEST_CASE("refuses what two servers could read differently") {
  for (const std::string_view body : {"0x5\r\nhello\r\n0\r\n\r\n",
                                      "+5\r\nhello\r\n0\r\n\r\n",
                                      "-5\r\nhello\r\n",
                                      " 5\r\nhello\r\n",
                                      "5 \r\nhello\r\n",
                                      "5 ;a\r\nhello\r\n",
                                      "5_0\r\nhello\r\n",
                                      "\r\nhello\r\n",
                                      ";a\r\nhello\r\n",
                                      "g\r\n",
                                      "5\nhello\r\n",
                                      "5\r\nhello0\r\n\r\n",
                                      "5\r\nhello\n0\r\n\r\n",
                                      "5\r\nhello\r0\r\n\r\n",
                                      "5\r\nhelloX\r\n0\r\n\r\n",
                                      "5;a\nb\r\nhello\r\n",
                                      "5;a\x01\r\nhello\r\n",
                                      "5\rhello",
                                      "1234567890123456\r\n",
                                      "0\r\n\n",
                                      "0\r\nX\r\n\r\n",
                                      "0\r\n X: 1\r\n\r\n",
                                      "0\r\nX : 1\r\n\r\n",
                                      "0\r\nX: 1\n\r\n",
                                      "0\r\nX: \x02\r\n\r\n",
                                      "0\r\n\rX"}) {
    CAPTURE(body);
    CHECK(decode(body).bad);
    CHECK(decode(body, 1).bad);
  }
}

TEST_CASE("bounds extensions and trailers over the whole body") {
  CHECK(decode("1;" + std::string(9000, 'e') + "\r\nx\r\n0\r\n\r\n").bad);
  CHECK(decode("0\r\nX: " + std::string(9000, 't') + "\r\n\r\n").bad);
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "1;abcd\r\nx\r\n";
  CHECK(decode(many + "0\r\n\r\n").bad);
}

TEST_CASE("an unfinished body is neither done nor bad") {
  const Decoded result = decode("5\r\nhel");
  CHECK(result.content == "hel");
  CHECK_FALSE(result.done);
  CHECK_FALSE(result.bad);
}

}  // namespace
}  // namespace instaplay::edge
