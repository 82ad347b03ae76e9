#pragma once

#include <cstddef>
#include <string_view>

#include "host/http/message.hpp"

namespace instaplay::edge {

struct HeadLimits {
  std::size_t bytes = 16 * 1024;
  std::size_t requestLineBytes = 8 * 1024;
  std::size_t fields = 64;
};

/// What the bytes at the start of a connection are.
struct HeadVerdict {
  enum class Kind { incomplete, accepted, refused };

  Kind kind = Kind::incomplete;
  int status = 0;                ///< refused: 400, 414, 431, 501, 505
  std::string_view why;          ///< refused: for people; a literal
  std::size_t bytes = 0;         ///< accepted: the length of the head, with the empty line
  http::RequestHead head;        ///< accepted; peerAddress is the caller's to fill in
  bool keepAlive = false;        ///< accepted: the client wants the connection kept
  bool expectsContinue = false;  ///< accepted: the client waits for 100 before it sends the body
};

/// Reads one request head strictly: whatever two servers could understand differently is refused (RFC 9112, and beyond
/// it where leniency is how requests are smuggled). Pure; call it again with more bytes while it says incomplete.
HeadVerdict checkHead(std::string_view bytes, const HeadLimits& limits);

}  // namespace instaplay::edge
