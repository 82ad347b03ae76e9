#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace instaplay::edge {

/// The next step through the bytes of a body.
struct BodyStep {
  std::size_t consumed = 0;  ///< of the input; what follows belongs to the next step, or to the next request
  std::string_view data;     ///< content, a part of the input; may be empty
};

/// Decodes a chunked body strictly: sizes are plain hexadecimal, every line ends with CRLF, extensions and trailers are
/// bounded and ignored.
class ChunkDecoder {
 public:
  /// Consumes input up to the end of the first piece of content, or all of it. Nothing is consumed once done or bad.
  BodyStep next(std::string_view input);
  bool done() const { return state_ == State::done; }
  bool bad() const { return state_ == State::bad; }

 private:
  enum class State {
    size,
    extension,
    sizeLineFeed,
    data,
    dataReturn,
    dataLineFeed,
    trailerStart,
    trailerName,
    trailerValue,
    trailerLineFeed,
    lastLineFeed,
    done,
    bad
  };

  State after(char c);
  State afterSize(char c);
  State afterSizeLine() const;
  State bounded(State next);

  State state_ = State::size;
  std::uint64_t left_ = 0;
  int digits_ = 0;
  std::size_t ignoredBytes_ = 0;  ///< of extensions and trailers, over the whole body
};

}  // namespace instaplay::edge
