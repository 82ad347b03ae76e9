#include "host/stores/streams/stream_channels.hpp"

#include <algorithm>
#include <utility>

#include "host/base/error.hpp"
#include "host/stores/redis/redis_connection.hpp"

namespace instaplay::stores {
namespace {

constexpr std::size_t kChunk = 200;  // streams for one command or round trip

template <typename Work>
void inChunks(std::span<const std::string> streams, const Work& work) {
  for (std::size_t from = 0; from < streams.size(); from += kChunk) {
    work(streams.subspan(from, std::min(kChunk, streams.size() - from)));
  }
}

}  // namespace

StreamChannels::StreamChannels(RedisStreamLog& log, const RedisOptions& options, Deliver deliver)
    : log_(log), options_(options), deliver_(std::move(deliver)), listener_(options, *this) {}

void StreamChannels::hold(const std::string& stream) {
  std::unique_lock lock(mutex_);
  if (!channels_.contains(stream)) {
    lock.unlock();
    // Read before the subscription, so that nothing after it can be taken for known.
    StreamPosition start = log_.position(stream);
    lock.lock();
    const auto [place, isNew] = channels_.try_emplace(stream, Channel{0, false, std::move(start)});
    if (isNew && isConnected_) {
      ++unconfirmed_[stream];
      listener_.send({"SUBSCRIBE", log_.channel(stream)});
    }
  }
  ++channels_[stream].holders;
  if (live_.wait_for(lock, options_.commandTimeout, [&] { return channels_[stream].isLive; })) return;
  releaseLocked(stream);
  throw base::unavailable("Events cannot be received now.");
}

void StreamChannels::release(const std::string& stream) {
  const std::lock_guard lock(mutex_);
  releaseLocked(stream);
}

void StreamChannels::releaseLocked(const std::string& stream) {
  const auto found = channels_.find(stream);
  if (found == channels_.end() || --found->second.holders > 0) return;
  channels_.erase(found);
  if (isConnected_) listener_.send({"UNSUBSCRIBE", log_.channel(stream)});
}

void StreamChannels::connected(RedisConnection& connection) {
  const std::vector<std::string> streams = begin();
  const std::vector<RedisReply> early = subscribe(connection, streams);
  inChunks(streams, [this](auto chunk) { catchUp(chunk); });
  for (const RedisReply& message : early) heard(message);
  goLive(streams);
}

void StreamChannels::lost() {
  const std::lock_guard lock(mutex_);
  isConnected_ = false;
  unconfirmed_.clear();
  for (auto& [stream, channel] : channels_) channel.isLive = false;
}

// From here on a channel that is added or dropped is sent after those that are subscribed to now.
std::vector<std::string> StreamChannels::begin() {
  const std::lock_guard lock(mutex_);
  isConnected_ = true;
  unconfirmed_.clear();
  std::vector<std::string> streams;
  for (const auto& [stream, channel] : channels_) streams.push_back(stream);
  return streams;
}

// Gives the messages that came before all was confirmed.
std::vector<RedisReply> StreamChannels::subscribe(RedisConnection& connection, std::span<const std::string> streams) {
  std::vector<RedisReply> early;
  inChunks(streams, [&](std::span<const std::string> chunk) {
    const auto deadline = base::Deadline::after(options_.commandTimeout);
    std::vector<std::string> channels;
    for (const std::string& stream : chunk) channels.push_back(log_.channel(stream));
    std::vector<std::string_view> words{"SUBSCRIBE"};
    words.insert(words.end(), channels.begin(), channels.end());
    std::string bytes;
    RedisCommand(words).appendTo(bytes);
    connection.send(bytes, deadline);
    for (std::size_t confirmed = 0; confirmed < chunk.size();) {
      RedisReply reply = connection.receive(deadline);
      if (reply[0].text() == "subscribe") {
        ++confirmed;
      } else {
        early.push_back(std::move(reply));
      }
    }
  });
  return early;
}

// Passes on what came after the last event of each stream that was passed on.
void StreamChannels::catchUp(std::span<const std::string> streams) {
  std::vector<RedisStreamLog::Place> places;
  {
    const std::lock_guard lock(mutex_);
    for (const std::string& stream : streams) {
      const auto found = channels_.find(stream);
      if (found != channels_.end()) places.push_back({stream, found->second.last});
    }
  }
  auto histories = log_.afterAll(places);
  std::vector<std::string> broken;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!histories[i].complete) broken.push_back(places[i].stream);
    for (StreamEvent& event : histories[i].events) passOn(places[i].stream, std::move(event));
  }
  const auto positions = log_.positions(broken);
  for (std::size_t i = 0; i < broken.size(); ++i) passOn(broken[i], {positions[i].offset, positions[i].epoch, {}});
}

void StreamChannels::goLive(std::span<const std::string> streams) {
  const std::lock_guard lock(mutex_);
  for (const std::string& stream : streams) {
    const auto found = channels_.find(stream);
    if (found != channels_.end() && !unconfirmed_.contains(stream)) found->second.isLive = true;
  }
  live_.notify_all();
}

void StreamChannels::heard(const RedisReply& message) {
  if (message.size() < 3) return;
  const RedisReply kind = message[0], channel = message[1];
  if (kind.text() != "message" && kind.text() != "subscribe") return;
  const auto stream = log_.streamOf(channel.text());
  if (!stream) return;
  if (kind.text() == "subscribe") return confirm(*stream);
  const RedisReply body = message[2];
  if (auto event = StreamMessage::parse(body.text())) take(*stream, std::move(*event));
}

void StreamChannels::confirm(std::string_view stream) {
  const std::lock_guard lock(mutex_);
  const auto sent = unconfirmed_.find(std::string(stream));
  if (sent == unconfirmed_.end() || --sent->second > 0) return;
  unconfirmed_.erase(sent);
  const auto found = channels_.find(std::string(stream));
  if (found == channels_.end()) return;
  found->second.isLive = true;
  live_.notify_all();
}

void StreamChannels::take(std::string_view name, StreamEvent event) {
  const std::string stream(name);
  bool isGap = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = channels_.find(stream);
    if (found == channels_.end()) return;
    const StreamPosition& last = found->second.last;
    if (event.epoch == last.epoch) {
      if (event.offset <= last.offset) return;
      isGap = event.offset > last.offset + 1;
    }
  }
  if (isGap) return catchUp({&stream, 1});
  passOn(stream, std::move(event));
}

// What was broadcast has no epoch.
void StreamChannels::passOn(const std::string& stream, StreamEvent event) {
  if (!event.epoch.empty()) {
    const std::lock_guard lock(mutex_);
    const auto found = channels_.find(stream);
    if (found == channels_.end()) return;
    found->second.last = {event.epoch, event.offset};
  }
  deliver_(stream, std::move(event));
}

}  // namespace instaplay::stores
