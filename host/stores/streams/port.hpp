#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"

namespace instaplay::stores {

struct StreamPosition {
  std::string epoch;
  std::int64_t offset = 0;
};

/// One without a body tells only how far the stream has come, be it in a new epoch: what was appended up to there may
/// not have been delivered.
struct StreamEvent {
  std::int64_t offset = 0;  ///< 0: ephemeral, not kept; without a body: the stream is empty
  std::string epoch, body;  ///< epoch: of what was appended
};

struct StreamHistory {
  bool complete = false;  ///< false: epoch unknown, offset in the future, or too old to have everything after it
  std::vector<StreamEvent> events;
};

/// One event for some streams, borrowed.
struct StreamAppend {
  std::span<const std::string> streams;
  std::string_view eventId, body;
};

/// Holds a subscription; destroying it ends the deliveries (none is running once the destructor returns).
class StreamSubscription {
 public:
  virtual ~StreamSubscription() = default;
};

/// Ordered events per stream (a user's events), the last 512 kept for resume, and broadcast topics between nodes.
/// Receivers run on a thread of the store and must not block. Safe from any thread.
class Streams {
 public:
  using Receiver = std::function<void(const StreamEvent&)>;

  virtual ~Streams() = default;
  /// Appends durably; an event id seen before in this stream is dropped (a relay's retry). Gives the position after.
  virtual StreamPosition append(std::string_view stream, std::string_view eventId, std::string_view body) = 0;
  /// append() of each event to each of its streams, in few round trips; a stream gets its events in their order, and
  /// none after one that it may not have. Gives how many, from the first, have gone to all of their streams, and throws
  /// when that is none. Some streams may have one of the others: the same again completes it.
  virtual std::size_t appendAll(std::span<const StreamAppend> events) = 0;
  /// Tells live subscribers only.
  virtual void broadcast(std::string_view stream, std::string_view body) = 0;
  /// broadcast() to many streams in few round trips.
  virtual void broadcastAll(std::span<const std::string> streams, std::string_view body) = 0;
  virtual StreamPosition position(std::string_view stream) = 0;
  virtual StreamHistory after(std::string_view stream, const StreamPosition& position) = 0;
  /// The receiver gets all that is appended and broadcast after this has returned, maybe some from before, and no gap.
  virtual std::unique_ptr<StreamSubscription> subscribe(std::string_view stream, Receiver receiver) = 0;
  virtual void ping(base::Deadline deadline) = 0;
};

}  // namespace instaplay::stores
