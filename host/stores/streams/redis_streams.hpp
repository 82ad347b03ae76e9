#pragma once

#include <memory>

#include "host/stores/streams/port.hpp"

namespace instaplay::stores {

class RedisClient;
class RedisStreamLog;
class StreamChannels;
class StreamDelivery;

/// Streams in Redis, shared by all nodes; the last 512 events of a stream are kept for a week after the last one. An
/// epoch ends when Redis is restarted or flushed. All subscriptions of the process share one connection; what it
/// misses while it is down is delivered, in order, once it is back (not what was only broadcast). Receivers run on one
/// thread of its own; one that throws is logged. Subscriptions must end before the object does. All but the end of a
/// subscription throws base::Error unavailable when Redis is down.
class RedisStreams final : public Streams {
 public:
  explicit RedisStreams(RedisClient& redis);
  ~RedisStreams() override;

  StreamPosition append(std::string_view stream, std::string_view eventId, std::string_view body) override;
  std::size_t appendAll(std::span<const StreamAppend> events) override;
  void broadcast(std::string_view stream, std::string_view body) override;
  void broadcastAll(std::span<const std::string> streams, std::string_view body) override;
  StreamPosition position(std::string_view stream) override;
  StreamHistory after(std::string_view stream, const StreamPosition& position) override;
  std::unique_ptr<StreamSubscription> subscribe(std::string_view stream, Receiver receiver) override;
  void ping(base::Deadline deadline) override;

 private:
  RedisClient& redis_;
  std::unique_ptr<RedisStreamLog> log_;
  std::unique_ptr<StreamDelivery> delivery_;
  std::unique_ptr<StreamChannels> channels_;  // last: its thread uses the others
};

}  // namespace instaplay::stores
