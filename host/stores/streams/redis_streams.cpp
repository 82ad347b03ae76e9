#include "host/stores/streams/redis_streams.hpp"

#include "host/stores/redis/redis_client.hpp"
#include "host/stores/streams/redis_stream_log.hpp"
#include "host/stores/streams/stream_channels.hpp"
#include "host/stores/streams/stream_delivery.hpp"

namespace instaplay::stores {
namespace {

/// Ends the deliveries, then the hold on the channel.
class HeldSubscription final : public StreamSubscription {
 public:
  HeldSubscription(StreamChannels& channels, std::string stream, std::unique_ptr<StreamSubscription> deliveries)
      : channels_(channels), stream_(std::move(stream)), deliveries_(std::move(deliveries)) {}
  ~HeldSubscription() override {
    deliveries_.reset();
    channels_.release(stream_);
  }
  HeldSubscription(const HeldSubscription&) = delete;
  HeldSubscription& operator=(const HeldSubscription&) = delete;

 private:
  StreamChannels& channels_;
  const std::string stream_;
  std::unique_ptr<StreamSubscription> deliveries_;
};

}  // namespace

RedisStreams::RedisStreams(RedisClient& redis)
    : redis_(redis),
      log_(std::make_unique<RedisStreamLog>(redis)),
      delivery_(std::make_unique<StreamDelivery>()),
      channels_(std::make_unique<StreamChannels>(
          *log_, redis.options(),
          [this](std::string_view stream, StreamEvent event) { delivery_->queue(stream, std::move(event)); })) {}

RedisStreams::~RedisStreams() = default;

StreamPosition RedisStreams::append(std::string_view stream, std::string_view eventId, std::string_view body) {
  return log_->append(stream, eventId, body);
}

std::size_t RedisStreams::appendAll(std::span<const StreamAppend> events) { return log_->appendAll(events); }

void RedisStreams::broadcast(std::string_view stream, std::string_view body) {
  const std::string name(stream);
  log_->publishAll({&name, 1}, StreamMessage::broadcast(body));
}

void RedisStreams::broadcastAll(std::span<const std::string> streams, std::string_view body) {
  log_->publishAll(streams, StreamMessage::broadcast(body));
}

StreamPosition RedisStreams::position(std::string_view stream) { return log_->position(stream); }

StreamHistory RedisStreams::after(std::string_view stream, const StreamPosition& position) {
  return log_->after(stream, position);
}

std::unique_ptr<StreamSubscription> RedisStreams::subscribe(std::string_view stream, Receiver receiver) {
  std::string name(stream);
  channels_->hold(name);
  // Not before: it would get what another holds, and a gap when that one releases the channel meanwhile.
  auto deliveries = delivery_->subscribe(name, std::move(receiver));
  return std::make_unique<HeldSubscription>(*channels_, std::move(name), std::move(deliveries));
}

void RedisStreams::ping(base::Deadline deadline) { redis_.ping(deadline); }

}  // namespace instaplay::stores
