#pragma once

#include <memory>

#include "host/stores/streams/port.hpp"

namespace instaplay::stores {

class StreamDelivery;
class StreamLog;

/// Streams in this process; a new epoch with every object. Keeps the last 512 events of a stream and at most maxBytes
/// of them in total (the oldest go first). Receivers run on one thread of its own, in the order of the appends; one
/// that throws is logged. Subscriptions must end before the object does.
class MemoryStreams final : public Streams {
 public:
  static constexpr std::size_t kDefaultMaxBytes = std::size_t{64} << 20;

  explicit MemoryStreams(std::size_t maxBytes = kDefaultMaxBytes);
  ~MemoryStreams() override;

  StreamPosition append(std::string_view stream, std::string_view eventId, std::string_view body) override;
  std::size_t appendAll(std::span<const StreamAppend> events) override;
  void broadcast(std::string_view stream, std::string_view body) override;
  void broadcastAll(std::span<const std::string> streams, std::string_view body) override;
  StreamPosition position(std::string_view stream) override;
  StreamHistory after(std::string_view stream, const StreamPosition& position) override;
  std::unique_ptr<StreamSubscription> subscribe(std::string_view stream, Receiver receiver) override;
  void ping(base::Deadline) override {}

 private:
  const std::string epoch_;
  std::unique_ptr<StreamLog> log_;
  std::unique_ptr<StreamDelivery> delivery_;
};

}  // namespace instaplay::stores
