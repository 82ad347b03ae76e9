#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/stores/redis/redis_listener.hpp"
#include "host/stores/streams/redis_stream_log.hpp"

namespace instaplay::stores {

/// The channels that this process is subscribed to, on one connection. Gives the events of each stream in the order of
/// their offsets and each once: what was missed while the connection was down is read from the log. Where that is not
/// possible, gives an event without a body. Any thread.
class StreamChannels final : public RedisListener::Events {
 public:
  using Deliver = std::function<void(std::string_view stream, StreamEvent event)>;

  StreamChannels(RedisStreamLog& log, const RedisOptions& options, Deliver deliver);

  /// Returns once Redis sends the stream's events; each needs its release(). Throws base::Error unavailable, and needs
  /// none, when Redis does not confirm it within the command timeout.
  void hold(const std::string& stream);
  void release(const std::string& stream);

  void connected(RedisConnection& connection) override;
  void heard(const RedisReply& message) override;
  void lost() override;

 private:
  struct Channel {
    int holders = 0;
    bool isLive = false;
    StreamPosition last;  ///< delivered, or before the subscription
  };
  using Channels = std::unordered_map<std::string, Channel>;

  std::vector<std::string> begin();
  std::vector<RedisReply> subscribe(RedisConnection& connection, std::span<const std::string> streams);
  void catchUp(std::span<const std::string> streams);
  void goLive(std::span<const std::string> streams);
  void take(std::string_view stream, StreamEvent event);
  void passOn(const std::string& stream, StreamEvent event);
  void confirm(std::string_view stream);
  void releaseLocked(const std::string& stream);

  RedisStreamLog& log_;
  const RedisOptions options_;
  const Deliver deliver_;
  mutable std::mutex mutex_;
  std::condition_variable live_;
  Channels channels_;
  bool isConnected_ = false;
  std::unordered_map<std::string, int> unconfirmed_;  // subscriptions on this connection, by stream
  RedisListener listener_;                            // last: its thread uses the others
};

}  // namespace instaplay::stores
