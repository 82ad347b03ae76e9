#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"

namespace instaplay::stores {

struct StreamPosition {
  std::string epoch;
  std::int64_t offset = 0;
};

/// One without a body tells only how far the stream has come: what was appended up to there may not have been
/// delivered.
struct StreamEvent {
  std::int64_t offset = 0;  ///< 0: ephemeral, not kept
  std::string epoch, body;  ///< epoch: of what was appended
};

struct StreamHistory {
  bool complete = false;  ///< false: epoch unknown, offset in the future, or too old to have everything after it
  std::vector<StreamEvent> events;
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
  /// Tells live subscribers only.
  virtual void broadcast(std::string_view stream, std::string_view body) = 0;
  virtual StreamPosition position(std::string_view stream) = 0;
  virtual StreamHistory after(std::string_view stream, const StreamPosition& position) = 0;
  virtual std::unique_ptr<StreamSubscription> subscribe(std::string_view stream, Receiver receiver) = 0;
  virtual void ping(base::Deadline deadline) = 0;
};

}  // namespace instaplay::stores
