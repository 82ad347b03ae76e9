#include "host/stores/streams/stream_log.hpp"

namespace instaplay::stores {
namespace {

constexpr std::size_t kKeptPerStream = 512;
constexpr std::size_t kEventOverhead = 160;  // the nodes of the list and of the id set, the place in the deque

std::size_t weightOf(const KeptEvent& event) { return kEventOverhead + event.id.size() + event.body.size(); }

}  // namespace

std::int64_t StreamLog::append(std::string_view name, std::string_view eventId, std::string_view body,
                               const std::function<void(std::int64_t)>& appended) {
  const std::lock_guard lock(mutex_);
  Stream& stream = ensure(name);
  if (!eventId.empty() && stream.ids.contains(eventId)) return stream.lastOffset;

  byAge_.push_back({{++stream.lastOffset, std::string(eventId), std::string(body)}, &stream});
  const auto event = std::prev(byAge_.end());
  stream.events.push_back(event);
  if (!eventId.empty()) stream.ids.insert(event->kept.id);
  bytes_ += weightOf(event->kept);

  if (stream.events.size() > kKeptPerStream) dropOldest(stream);
  while (bytes_ > maxBytes_) dropOldest(*byAge_.front().stream);
  appended(stream.lastOffset);
  return stream.lastOffset;
}

std::int64_t StreamLog::lastOffset(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const Stream* stream = find(name);
  return stream ? stream->lastOffset : 0;
}

std::optional<std::vector<KeptEvent>> StreamLog::after(std::string_view name, std::int64_t offset) const {
  const std::lock_guard lock(mutex_);
  const Stream* stream = find(name);
  const std::int64_t last = stream ? stream->lastOffset : 0;
  const std::int64_t kept = stream ? static_cast<std::int64_t>(stream->events.size()) : 0;
  if (offset < last - kept || offset > last || offset < 0) return std::nullopt;

  std::vector<KeptEvent> events;
  events.reserve(static_cast<std::size_t>(last - offset));
  for (std::int64_t i = kept - (last - offset); i < kept; ++i) {
    events.push_back(stream->events[static_cast<std::size_t>(i)]->kept);
  }
  return events;
}

const StreamLog::Stream* StreamLog::find(std::string_view name) const {
  const auto found = streams_.find(name);
  return found == streams_.end() ? nullptr : &found->second;
}

StreamLog::Stream& StreamLog::ensure(std::string_view name) {
  const auto found = streams_.find(name);
  return found != streams_.end() ? found->second : streams_[std::string(name)];
}

void StreamLog::dropOldest(Stream& stream) {
  const auto event = stream.events.front();
  bytes_ -= weightOf(event->kept);
  stream.ids.erase(event->kept.id);
  stream.events.pop_front();
  byAge_.erase(event);
}

}  // namespace instaplay::stores
