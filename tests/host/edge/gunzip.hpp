#pragma once

#include <zlib.h>

#include <string>
#include <string_view>

namespace instaplay::edge::test {

/// The text that was compressed, or what could be read of it.
inline std::string gunzip(std::string_view compressed) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string text(8 * 1024 * 1024, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  inflate(&stream, Z_FINISH);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

}  // namespace instaplay::edge::test
