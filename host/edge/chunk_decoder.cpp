#include "host/edge/chunk_decoder.hpp"

#include <algorithm>

#include "host/edge/http_syntax.hpp"

namespace instaplay::edge {
namespace {

constexpr int kSizeDigits = 15;
constexpr std::size_t kIgnoredBytes = 8 * 1024;

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

BodyStep ChunkDecoder::next(std::string_view input) {
  BodyStep step;
  while (step.consumed < input.size() && !done() && !bad()) {
    if (state_ == State::data) {
      step.data = input.substr(step.consumed, std::min<std::uint64_t>(left_, input.size() - step.consumed));
      step.consumed += step.data.size();
      left_ -= step.data.size();
      if (left_ == 0) state_ = State::dataReturn;
      return step;
    }
    state_ = after(input[step.consumed++]);
  }
  return step;
}

ChunkDecoder::State ChunkDecoder::after(char c) {
  switch (state_) {
    case State::size: return afterSize(c);
    case State::extension:
      if (c == '\r') return State::sizeLineFeed;
      return isFieldChar(c) ? bounded(State::extension) : State::bad;
    case State::sizeLineFeed: return c == '\n' ? afterSizeLine() : State::bad;
    case State::dataReturn: return c == '\r' ? State::dataLineFeed : State::bad;
    case State::dataLineFeed: digits_ = 0; return c == '\n' ? State::size : State::bad;
    case State::trailerStart:
      if (c == '\r') return State::lastLineFeed;
      return isTokenChar(c) ? bounded(State::trailerName) : State::bad;
    case State::trailerName:
      if (c == ':') return bounded(State::trailerValue);
      return isTokenChar(c) ? bounded(State::trailerName) : State::bad;
    case State::trailerValue:
      if (c == '\r') return State::trailerLineFeed;
      return isFieldChar(c) ? bounded(State::trailerValue) : State::bad;
    case State::trailerLineFeed: return c == '\n' ? State::trailerStart : State::bad;
    case State::lastLineFeed: return c == '\n' ? State::done : State::bad;
    case State::data:
    case State::done:
    case State::bad: break;
  }
  return state_;
}

ChunkDecoder::State ChunkDecoder::afterSize(char c) {
  if (const int value = hexValue(c); value >= 0) {
    left_ = (left_ << 4) | static_cast<unsigned>(value);
    return ++digits_ <= kSizeDigits ? State::size : State::bad;
  }
  if (digits_ == 0) return State::bad;
  if (c == '\r') return State::sizeLineFeed;
  return c == ';' ? bounded(State::extension) : State::bad;
}

ChunkDecoder::State ChunkDecoder::afterSizeLine() const { return left_ == 0 ? State::trailerStart : State::data; }

ChunkDecoder::State ChunkDecoder::bounded(State next) { return ++ignoredBytes_ <= kIgnoredBytes ? next : State::bad; }

}  // namespace instaplay::edge
