#include "host/stores/streams/stream_delivery.hpp"

#include <algorithm>
#include <exception>

#include "host/base/log.hpp"

namespace instaplay::stores {
namespace {

void receiveLogged(const Streams::Receiver& receive, const StreamEvent& event) {
  try {
    receive(event);
  } catch (const std::exception& error) {
    base::logError("streams", "A receiver of stream events failed.", {{"error", error.what()}});
  } catch (...) {
    base::logError("streams", "A receiver of stream events failed.", {{"error", "unknown exception"}});
  }
}

}  // namespace

class StreamDelivery::Subscription final : public StreamSubscription {
 public:
  Subscription(StreamDelivery& delivery, std::string stream, std::shared_ptr<Subscriber> subscriber)
      : delivery_(delivery), stream_(std::move(stream)), subscriber_(std::move(subscriber)) {}
  ~Subscription() override { delivery_.end(stream_, subscriber_); }
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

 private:
  StreamDelivery& delivery_;
  const std::string stream_;
  const std::shared_ptr<Subscriber> subscriber_;
};

StreamDelivery::StreamDelivery() : thread_([this] { run(); }) {}

StreamDelivery::~StreamDelivery() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  queued_.notify_all();
  thread_.join();
}

void StreamDelivery::queue(std::string_view stream, StreamEvent event) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = subscribers_.find(stream);
    if (found == subscribers_.end()) return;
    items_.push_back({found->second, std::move(event)});
  }
  queued_.notify_one();
}

std::unique_ptr<StreamSubscription> StreamDelivery::subscribe(std::string_view stream, Streams::Receiver receiver) {
  auto subscriber = std::make_shared<Subscriber>(Subscriber{std::move(receiver)});
  auto subscription = std::make_unique<Subscription>(*this, std::string(stream), subscriber);
  const std::lock_guard lock(mutex_);
  subscribers_[std::string(stream)].push_back(std::move(subscriber));
  return subscription;
}

void StreamDelivery::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    queued_.wait(lock, [this] { return stopping_ || !items_.empty(); });
    if (stopping_) return;
    const Item item = std::move(items_.front());
    items_.pop_front();
    for (const auto& subscriber : item.receivers) deliver(lock, subscriber, item.event);
  }
}

void StreamDelivery::deliver(std::unique_lock<std::mutex>& lock, const std::shared_ptr<Subscriber>& subscriber,
                             const StreamEvent& event) {
  if (!subscriber->active) return;
  running_ = subscriber.get();
  lock.unlock();
  receiveLogged(subscriber->receive, event);
  lock.lock();
  running_ = nullptr;
  delivered_.notify_all();
}

void StreamDelivery::end(const std::string& stream, const std::shared_ptr<Subscriber>& subscriber) {
  std::unique_lock lock(mutex_);
  subscriber->active = false;
  const auto found = subscribers_.find(stream);
  if (found != subscribers_.end()) {
    std::erase(found->second, subscriber);
    if (found->second.empty()) subscribers_.erase(found);
  }
  // A receiver may end its own subscription: it must not wait for itself.
  if (std::this_thread::get_id() == thread_.get_id()) return;
  delivered_.wait(lock, [&] { return running_ != subscriber.get(); });
}

}  // namespace instaplay::stores
