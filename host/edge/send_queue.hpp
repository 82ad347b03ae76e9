#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "host/realtime/socket.hpp"

namespace instaplay::edge {

/// What waits to be sent to one client, within bounds. The first frame may be on its way and stays until pop(). One
/// thread at a time.
class SendQueue {
 public:
  struct Bounds {
    std::size_t messages, bytes;
  };
  enum class Outcome { queued, dropped, full };

  explicit SendQueue(Bounds bounds) : bounds_(bounds) {}

  /// dropped: it was one that may be. full: dropping all that may be dropped made no room; the queue is as it was.
  Outcome add(realtime::Frame frame);
  /// All or none of them, as one message.
  Outcome addTogether(std::vector<realtime::Frame> frames);

  bool empty() const { return items_.empty(); }
  const realtime::Frame& front() const { return items_.front().frame; }
  void pop();
  /// Keeps only the first frame, where it is on its way.
  void clear(std::size_t onTheWay);
  /// How many were dropped since the last call.
  std::size_t takeDropped();

 private:
  struct Item {
    realtime::Frame frame;
    std::size_t weight;  ///< 1, or 0: counted with the one before
  };
  bool fits(std::size_t bytes) const;
  void dropWhatMayBe();

  const Bounds bounds_;
  std::deque<Item> items_;
  std::size_t messages_ = 0, bytes_ = 0, dropped_ = 0;
};

}  // namespace instaplay::edge
