#include "host/stores/streams/redis_stream_log.hpp"

#include <charconv>

#include "host/base/bytes.hpp"
#include "host/stores/redis/redis_client.hpp"

namespace instaplay::stores {

extern const RedisScript kStreamsAfterScript, kStreamsAppendScript, kStreamsPositionScript;

namespace {

constexpr std::string_view kKept = "512";
constexpr std::string_view kTtl = "604800000";  // a week

struct Names {
  explicit Names(std::string_view stream)
      : meta("stream:{" + std::string(stream) + "}"), log(meta + ":log"), ids(meta + ":ids") {}

  std::string meta, log, ids;
};

std::string freshEpoch() { return base::toHex(base::randomBytes(6)); }

StreamPosition parsePosition(const RedisReply& reply) { return {std::string(reply[0].text()), reply[1].integer()}; }

StreamHistory parseHistory(const RedisReply& reply, const std::string& epoch) {
  if (reply.isNil()) return {};
  StreamHistory history{true, {}};
  for (std::size_t i = 0; i + 1 < reply.size(); i += 2) {
    history.events.push_back({reply[i].integer(), epoch, std::string(reply[i + 1].text())});
  }
  return history;
}

}  // namespace

std::string StreamMessage::broadcast(std::string_view body) { return std::string("0::").append(body); }

std::optional<StreamEvent> StreamMessage::parse(std::string_view message) {
  const std::size_t first = message.find(':');
  const std::size_t second = first == std::string_view::npos ? first : message.find(':', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  StreamEvent event;
  const auto [end, error] = std::from_chars(message.data(), message.data() + first, event.offset);
  if (error != std::errc{} || end != message.data() + first || event.offset < 0) return std::nullopt;
  event.epoch = message.substr(first + 1, second - first - 1);
  event.body = message.substr(second + 1);
  return event;
}

RedisStreamLog::RedisStreamLog(RedisClient& redis)
    : redis_(redis), channelPrefix_("stream:" + std::to_string(redis.options().database) + ":{") {}

StreamPosition RedisStreamLog::append(std::string_view stream, std::string_view eventId, std::string_view body) {
  const Names names(stream);
  return parsePosition(
      redis_.run(kStreamsAppendScript, {names.meta, names.log, names.ids},
                 {RedisCommand::serverRun(), freshEpoch(), kKept, kTtl, eventId, body, channel(stream)}));
}

void RedisStreamLog::publish(std::string_view stream, std::string_view message) {
  redis_.command({"PUBLISH", channel(stream), message});
}

StreamPosition RedisStreamLog::position(std::string_view stream) {
  const std::string name(stream);
  return positions({&name, 1}).front();
}

StreamHistory RedisStreamLog::after(std::string_view stream, const StreamPosition& position) {
  const Place place{std::string(stream), position};
  return std::move(afterAll({&place, 1}).front());
}

std::vector<StreamPosition> RedisStreamLog::positions(std::span<const std::string> streams) {
  const std::vector<Names> names(streams.begin(), streams.end());
  const std::string fresh = freshEpoch();
  std::vector<RedisCommand> commands;
  for (const Names& one : names) {
    commands.push_back(
        {kStreamsPositionScript, {one.meta, one.log, one.ids}, {RedisCommand::serverRun(), fresh, kTtl}});
  }
  std::vector<StreamPosition> positions;
  for (const RedisReply& reply : redis_.pipeline(commands)) positions.push_back(parsePosition(reply));
  return positions;
}

std::vector<StreamHistory> RedisStreamLog::afterAll(std::span<const Place> places) {
  std::vector<Names> names;
  std::vector<std::string> offsets;
  for (const Place& place : places) {
    names.emplace_back(place.stream);
    offsets.push_back(std::to_string(place.position.offset));
  }
  std::vector<RedisCommand> commands;
  for (std::size_t i = 0; i < places.size(); ++i) {
    commands.push_back({kStreamsAfterScript,
                        {names[i].meta, names[i].log},
                        {RedisCommand::serverRun(), places[i].position.epoch, offsets[i], kKept}});
  }
  const auto replies = redis_.pipeline(commands);
  std::vector<StreamHistory> histories;
  for (std::size_t i = 0; i < places.size(); ++i) {
    histories.push_back(parseHistory(replies[i].orThrow(), places[i].position.epoch));
  }
  return histories;
}

std::string RedisStreamLog::channel(std::string_view stream) const {
  return std::string(channelPrefix_).append(stream).append("}");
}

std::optional<std::string_view> RedisStreamLog::streamOf(std::string_view channel) const {
  if (!channel.starts_with(channelPrefix_) || !channel.ends_with('}')) return std::nullopt;
  return channel.substr(channelPrefix_.size(), channel.size() - channelPrefix_.size() - 1);
}

}  // namespace instaplay::stores
