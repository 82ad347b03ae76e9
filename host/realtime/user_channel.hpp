#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "host/realtime/socket.hpp"
#include "host/stores/streams/port.hpp"

namespace instaplay::realtime {

/// The frame of an event in a user's stream. Throws base::Error when it is malformed.
std::string eventFrame(const stores::StreamEvent& event);

/// Who follows the events of a user. Any thread; members must neither block nor call back.
class UserListener {
 public:
  virtual ~UserListener() = default;
  /// The next event, or one that is not kept (offset 0), as the frame that clients get.
  virtual void onEvent(std::int64_t offset, const Frame& frame) = 0;
  /// Events were missed and cannot be had: the listener must begin anew. It is told once.
  virtual void onBreak() = 0;
};

/// The events of one user in this process, each once and in order: one subscription for all connections of the user.
/// Any thread.
class UserChannel {
 public:
  /// onGap is called, on a thread of the store, when fillGap() has to be.
  UserChannel(stores::Streams& streams, std::string stream, std::function<void()> onGap);

  /// Subscribes unless it has, and adds the listener: it gets everything after the position. May block; throws
  /// base::Error unavailable.
  stores::StreamPosition add(UserListener& listener);
  /// The listener is not called any more once this returns.
  void remove(UserListener& listener);
  /// Reads what was missed. May block.
  void fillGap();

 private:
  void ensurePlaced();
  std::optional<stores::StreamPosition> addIfPlaced(UserListener& listener);
  void receive(const stores::StreamEvent& event);
  void take(const stores::StreamEvent& event);
  void deliver(const stores::StreamEvent& event);
  bool fillOnce();
  void breakAll();

  stores::Streams& streams_;
  const std::string stream_;
  const std::function<void()> onGap_;
  std::mutex placing_;  ///< held while the subscription is made
  std::mutex mutex_;    ///< what follows
  std::vector<UserListener*> listeners_;
  stores::StreamPosition last_;  ///< delivered; or heard of, while it is not placed
  bool isPlaced_ = false, isFilling_ = false;
  std::int64_t heard_ = 0;                                    ///< the last offset, while filling
  std::unique_ptr<stores::StreamSubscription> subscription_;  ///< last: its receiver uses the others
};

}  // namespace instaplay::realtime
