#include "host/edge/body_decoder.hpp"

#include <algorithm>

namespace instaplay::edge {

BodyDecoder::BodyDecoder(const http::RequestHead& head)
    : chunked_(head.hasBody && !head.contentLength), left_(head.contentLength.value_or(0)) {}

BodyStep BodyDecoder::next(std::string_view input) {
  BodyStep step;
  if (chunked_) {
    step = chunks_.next(input);
  } else {
    step.data = input.substr(0, std::min<std::uint64_t>(left_, input.size()));
    step.consumed = step.data.size();
    left_ -= step.data.size();
  }
  decoded_ += step.data.size();
  return step;
}

std::optional<std::uint64_t> BodyDecoder::left() const {
  if (done()) return 0;
  return chunked_ ? std::nullopt : std::optional(left_);
}

}  // namespace instaplay::edge
