#include "host/stores/streams/redis_stream_log.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/stores/redis/redis_client.hpp"

namespace instaplay::stores {

extern const RedisScript kStreamsAfterScript, kStreamsAppendScript, kStreamsPositionScript;

namespace {

constexpr std::string_view kKept = "512";
constexpr std::string_view kTtl = "604800000";  // a week
constexpr std::size_t kPipelineBytes = std::size_t{1} << 20, kPipelineCommands = 512;
constexpr std::size_t kCommandBytes = 512;  // of an append beside its body, roughly

/// Runs work on parts of streams that, with a body of that size for each, fit into one pipeline.
template <class Work>
void inPipelines(std::span<const std::string> streams, std::size_t bytes, Work&& work) {
  const std::size_t most = std::clamp<std::size_t>(kPipelineBytes / (bytes + kCommandBytes), 1, kPipelineCommands);
  for (; !streams.empty(); streams = streams.subspan(std::min(most, streams.size()))) {
    work(streams.first(std::min(most, streams.size())));
  }
}

/// How many of events, from the first, one pipeline takes; at least one.
std::size_t howManyFit(std::span<const StreamAppend> events) {
  std::size_t count = 0, appends = 0, bytes = 0;
  for (const StreamAppend& event : events) {
    appends += event.streams.size();
    bytes += event.streams.size() * (event.body.size() + kCommandBytes);
    if (count > 0 && (appends > kPipelineCommands || bytes > kPipelineBytes)) break;
    ++count;
  }
  return count;
}

struct StreamPart {
  std::string_view stream;
  std::vector<std::size_t> events;  ///< their places, ascending
};

std::vector<StreamPart> byStream(std::span<const StreamAppend> events) {
  std::vector<StreamPart> parts;
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t event = 0; event < events.size(); ++event) {
    for (const std::string& stream : events[event].streams) {
      const auto [place, isNew] = places.try_emplace(stream, parts.size());
      if (isNew) parts.push_back({stream, {}});
      parts[place->second].events.push_back(event);
    }
  }
  return parts;
}

/// Its keys are of another kind, or its log is ahead of its offset: the same again is refused again.
bool isSpoiled(const RedisReply& reply) {
  return reply.error().find("WRONGTYPE") != std::string_view::npos ||
         reply.error().find("equal or smaller than the target stream") != std::string_view::npos;
}

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

struct RedisStreamLog::Names {
  explicit Names(std::string_view stream)
      : meta("stream:{" + std::string(stream) + "}"), log(meta + ":log"), ids(meta + ":ids") {}

  std::string meta, log, ids;
};

RedisStreamLog::RedisStreamLog(RedisClient& redis)
    : redis_(redis), channelPrefix_("stream:" + std::to_string(redis.options().database) + ":{") {}

StreamPosition RedisStreamLog::append(std::string_view stream, std::string_view eventId, std::string_view body) {
  const Names names(stream);
  const std::string fresh = freshEpoch(), target = channel(stream);
  const RedisCommand command(kStreamsAppendScript, {names.meta, names.log, names.ids},
                             {RedisCommand::serverRun(), fresh, kKept, kTtl, target, eventId, body});
  return parsePosition(run({&command, 1}, {&names, 1}).front());
}

std::size_t RedisStreamLog::appendAll(std::span<const StreamAppend> events) {
  std::size_t gone = 0;
  try {
    while (gone < events.size()) gone += appendSome(events.subspan(gone));
  } catch (const base::Error&) {
    if (gone == 0) throw;
  }
  return gone;
}

/// Gives how many of the first went, and throws when that is none.
std::size_t RedisStreamLog::appendSome(std::span<const StreamAppend> events) {
  const auto some = events.first(howManyFit(events));
  if (some.size() > 1) return appendTogether(some);
  const StreamAppend& one = some.front();
  inPipelines(one.streams, one.body.size(), [&](std::span<const std::string> chunk) {
    const StreamAppend part{chunk, one.eventId, one.body};
    appendTogether({&part, 1});
  });
  return 1;
}

/// A command for each stream, so that none gets an event without those before it, whatever fails.
std::size_t RedisStreamLog::appendTogether(std::span<const StreamAppend> events) {
  const std::vector<StreamPart> parts = byStream(events);
  std::vector<Names> names;
  std::vector<std::string> channels;
  for (const StreamPart& part : parts) {
    names.emplace_back(part.stream);
    channels.push_back(channel(part.stream));
  }
  const std::string fresh = freshEpoch();
  std::vector<RedisCommand> commands;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::vector<std::string_view> words{RedisCommand::serverRun(), fresh, kKept, kTtl, channels[i]};
    for (const std::size_t event : parts[i].events) {
      words.insert(words.end(), {events[event].eventId, events[event].body});
    }
    const std::array<std::string_view, 3> keys{names[i].meta, names[i].log, names[i].ids};
    commands.emplace_back(kStreamsAppendScript, RedisArgs(keys), RedisArgs(words));
  }
  const auto replies = run(commands, names);
  std::size_t gone = events.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].events.front() == 0) replies[i].orThrow();
    if (replies[i].isError()) gone = std::min(gone, parts[i].events.front());
  }
  return gone;
}

void RedisStreamLog::publishAll(std::span<const std::string> streams, std::string_view message) {
  inPipelines(streams, message.size(), [&](std::span<const std::string> chunk) {
    std::vector<std::string> channels;
    for (const std::string& stream : chunk) channels.push_back(channel(stream));
    std::vector<RedisCommand> commands;
    for (const std::string& name : channels) commands.push_back({"PUBLISH", name, message});
    for (const RedisReply& reply : redis_.pipeline(commands)) reply.orThrow();
  });
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
  for (const RedisReply& reply : run(commands, names)) positions.push_back(parsePosition(reply));
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
  const auto replies = run(commands, names);
  std::vector<StreamHistory> histories;
  for (std::size_t i = 0; i < places.size(); ++i) {
    histories.push_back(parseHistory(replies[i].orThrow(), places[i].position.epoch));
  }
  return histories;
}

/// Runs a command for each stream, and again for those that it finds spoiled, which begin anew.
std::vector<RedisReply> RedisStreamLog::run(std::span<const RedisCommand> commands, std::span<const Names> names) {
  auto replies = redis_.pipeline(commands);
  std::vector<std::size_t> spoiled;
  std::vector<RedisCommand> again;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (!isSpoiled(replies[i])) continue;
    base::logError("streams", "A stream that Redis refuses to work on begins anew",
                   {{"key", names[i].meta}, {"error", replies[i].error()}});
    spoiled.push_back(i);
    again.push_back({"DEL", names[i].meta, names[i].log, names[i].ids});
    again.push_back(commands[i]);
  }
  const auto answers = redis_.pipeline(again);
  for (std::size_t i = 0; i < spoiled.size(); ++i) replies[spoiled[i]] = answers[2 * i + 1];
  return replies;
}

std::string RedisStreamLog::channel(std::string_view stream) const {
  return std::string(channelPrefix_).append(stream).append("}");
}

std::optional<std::string_view> RedisStreamLog::streamOf(std::string_view channel) const {
  if (!channel.starts_with(channelPrefix_) || !channel.ends_with('}')) return std::nullopt;
  return channel.substr(channelPrefix_.size(), channel.size() - channelPrefix_.size() - 1);
}

}  // namespace instaplay::stores
