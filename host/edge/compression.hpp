#pragma once

#include <cstddef>

#include "host/http/message.hpp"

namespace instaplay::edge {

/// Whether the Accept-Encoding of a request takes gzip, by its q values.
bool acceptsGzip(const http::Headers& request);

/// Compresses the body when it is longer than minBytes, of a type that shrinks and the client takes gzip. Adds Vary to
/// every response that could have been compressed, and weakens a strong ETag of one that was.
void compress(http::Response& response, bool clientTakesGzip, std::size_t minBytes);

}  // namespace instaplay::edge
