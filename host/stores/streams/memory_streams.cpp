#include "host/stores/streams/memory_streams.hpp"

#include "host/base/bytes.hpp"
#include "host/stores/streams/stream_delivery.hpp"
#include "host/stores/streams/stream_log.hpp"

namespace instaplay::stores {

MemoryStreams::MemoryStreams(std::size_t maxBytes)
    : epoch_(base::toHex(base::randomBytes(8))),
      log_(std::make_unique<StreamLog>(maxBytes)),
      delivery_(std::make_unique<StreamDelivery>()) {}

MemoryStreams::~MemoryStreams() = default;

StreamPosition MemoryStreams::append(std::string_view stream, std::string_view eventId, std::string_view body) {
  // Queued by the log while it holds its lock, so that deliveries have the order of the offsets.
  const std::int64_t offset = log_->append(stream, eventId, body, [&](std::int64_t given) {
    delivery_->queue(stream, {given, epoch_, std::string(body)});
  });
  return {epoch_, offset};
}

std::size_t MemoryStreams::appendAll(std::span<const StreamAppend> events) {
  for (const StreamAppend& event : events) {
    for (const std::string& stream : event.streams) append(stream, event.eventId, event.body);
  }
  return events.size();
}

void MemoryStreams::broadcastAll(std::span<const std::string> streams, std::string_view body) {
  for (const std::string& stream : streams) broadcast(stream, body);
}

void MemoryStreams::broadcast(std::string_view stream, std::string_view body) {
  delivery_->queue(stream, {0, epoch_, std::string(body)});
}

StreamPosition MemoryStreams::position(std::string_view stream) { return {epoch_, log_->lastOffset(stream)}; }

StreamHistory MemoryStreams::after(std::string_view stream, const StreamPosition& position) {
  if (position.epoch != epoch_) return {};
  auto kept = log_->after(stream, position.offset);
  if (!kept) return {};
  StreamHistory history{true, {}};
  history.events.reserve(kept->size());
  for (KeptEvent& event : *kept) history.events.push_back({event.offset, epoch_, std::move(event.body)});
  return history;
}

std::unique_ptr<StreamSubscription> MemoryStreams::subscribe(std::string_view stream, Receiver receiver) {
  return delivery_->subscribe(stream, std::move(receiver));
}

}  // namespace instaplay::stores
