#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "host/edge/chunk_decoder.hpp"
#include "host/http/message.hpp"

namespace instaplay::edge {

/// Finds the body of one request in what the connection receives, whichever way it is framed.
class BodyDecoder {
 public:
  /// No body.
  BodyDecoder() = default;
  explicit BodyDecoder(const http::RequestHead& head);

  BodyStep next(std::string_view input);
  bool done() const { return chunked_ ? chunks_.done() : left_ == 0; }
  bool bad() const { return chunked_ && chunks_.bad(); }
  /// How much is still to come, when the framing says so.
  std::optional<std::uint64_t> left() const;
  std::uint64_t decoded() const { return decoded_; }

 private:
  bool chunked_ = false;
  std::uint64_t left_ = 0;
  std::uint64_t decoded_ = 0;
  ChunkDecoder chunks_;
};

}  // namespace instaplay::edge
