#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/stores/streams/port.hpp"

namespace instaplay::stores {

class RedisClient;
class RedisCommand;
class RedisReply;

/// A message on a stream's channel: what was appended, or broadcast.
struct StreamMessage {
  static std::string broadcast(std::string_view body);
  /// Nothing when it cannot be read.
  static std::optional<StreamEvent> parse(std::string_view message);
};

/// The streams as Redis keeps them: per stream a hash with epoch and last offset, a Redis stream with the last events,
/// and a sorted set of their ids. An epoch ends with the run of Redis, because a restart may lose what was confirmed,
/// and with the stream, which is forgotten when a week passes without an event, or when its keys hold what is no
/// stream: its clients are told, and it holds up no others. Any thread.
class RedisStreamLog {
 public:
  struct Place {
    std::string stream;
    StreamPosition position;
  };

  explicit RedisStreamLog(RedisClient& redis);

  StreamPosition append(std::string_view stream, std::string_view eventId, std::string_view body);
  std::size_t appendAll(std::span<const StreamAppend> events);
  void publishAll(std::span<const std::string> streams, std::string_view message);
  StreamPosition position(std::string_view stream);
  StreamHistory after(std::string_view stream, const StreamPosition& position);
  std::vector<StreamPosition> positions(std::span<const std::string> streams);
  std::vector<StreamHistory> afterAll(std::span<const Place> places);

  /// Channels know no databases, so that the name tells.
  std::string channel(std::string_view stream) const;
  std::optional<std::string_view> streamOf(std::string_view channel) const;

 private:
  struct Names;

  std::vector<RedisReply> run(std::span<const RedisCommand> commands, std::span<const Names> names);
  std::size_t appendSome(std::span<const StreamAppend> events);
  std::size_t appendTogether(std::span<const StreamAppend> events);

  RedisClient& redis_;
  const std::string channelPrefix_;
};

}  // namespace instaplay::stores
