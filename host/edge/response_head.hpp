#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/http/message.hpp"

namespace instaplay::edge {

/// How the connection delimits the response, which the application does not decide.
struct ResponseFraming {
  int versionMinor = 1;  ///< of the request
  bool keepAlive = true;
  bool chunked = false;
  std::optional<std::uint64_t> length;  ///< absent: chunked, ended by closing, or a status without a body
};

/// 1xx, 204 and 304 never have a body.
bool statusHasBody(int status);

/// Appends the status line, the fields and the empty line. Date is added when missing; Content-Length,
/// Transfer-Encoding, Connection and Server of the application are left out; a field whose name is no token is left
/// out, and a control character in a value becomes a space, so that no input can split a response.
void appendResponseHead(std::string& out, int status, const http::Headers& headers, const ResponseFraming& framing,
                        std::int64_t nowMs);

}  // namespace instaplay::edge
