#include "host/edge/send_queue.hpp"

#include <numeric>
#include <utility>

namespace instaplay::edge {

using realtime::Frame;

SendQueue::Outcome SendQueue::add(Frame frame) {
  const std::size_t size = frame.bytes->size();
  if (!fits(size)) {
    if (frame.keep == Frame::Keep::ifPossible) {
      ++dropped_;
      return Outcome::dropped;
    }
    dropWhatMayBe();
    if (!fits(size)) return Outcome::full;
  }
  bytes_ += size;
  ++messages_;
  items_.push_back({std::move(frame), 1});
  return Outcome::queued;
}

SendQueue::Outcome SendQueue::addTogether(std::vector<Frame> frames) {
  const auto sum = [](std::size_t bytes, const Frame& frame) { return bytes + frame.bytes->size(); };
  const std::size_t size = std::accumulate(frames.begin(), frames.end(), std::size_t{0}, sum);
  if (!fits(size)) dropWhatMayBe();
  if (!fits(size)) return Outcome::full;
  std::size_t weight = 1;
  for (Frame& frame : frames) {
    bytes_ += frame.bytes->size();
    messages_ += weight;
    items_.push_back({std::move(frame), std::exchange(weight, 0)});
  }
  return Outcome::queued;
}

// A message larger than the bound still gets through to a client that waits for nothing.
bool SendQueue::fits(std::size_t bytes) const {
  return items_.empty() || (messages_ < bounds_.messages && bytes_ + bytes <= bounds_.bytes);
}

void SendQueue::dropWhatMayBe() {
  for (std::size_t i = 1; i < items_.size();) {
    if (items_[i].frame.keep == Frame::Keep::always) {
      ++i;
      continue;
    }
    bytes_ -= items_[i].frame.bytes->size();
    messages_ -= items_[i].weight;
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(i));
    ++dropped_;
  }
}

void SendQueue::pop() {
  bytes_ -= items_.front().frame.bytes->size();
  messages_ -= items_.front().weight;
  items_.pop_front();
}

void SendQueue::clear(std::size_t onTheWay) {
  while (items_.size() > onTheWay) {
    bytes_ -= items_.back().frame.bytes->size();
    messages_ -= items_.back().weight;
    items_.pop_back();
  }
}

std::size_t SendQueue::takeDropped() { return std::exchange(dropped_, 0); }

}  // namespace instaplay::edge
