#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "host/stores/streams/port.hpp"

namespace instaplay::stores {

/// Hands events to the subscribers of a stream on one thread, in the order they were queued. A subscriber gets what is
/// queued after it subscribed. Any thread.
class StreamDelivery {
 public:
  StreamDelivery();
  ~StreamDelivery();

  void queue(std::string_view stream, StreamEvent event);
  std::unique_ptr<StreamSubscription> subscribe(std::string_view stream, Streams::Receiver receiver);

 private:
  class Subscription;
  struct Subscriber {
    Streams::Receiver receive;
    bool active = true;
  };
  using Subscribers = std::vector<std::shared_ptr<Subscriber>>;
  struct Item {
    Subscribers receivers;
    StreamEvent event;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };

  void run();
  void deliver(std::unique_lock<std::mutex>& lock, const std::shared_ptr<Subscriber>& subscriber,
               const StreamEvent& event);
  void end(const std::string& stream, const std::shared_ptr<Subscriber>& subscriber);

  std::mutex mutex_;
  std::condition_variable queued_, delivered_;
  std::unordered_map<std::string, Subscribers, Hash, std::equal_to<>> subscribers_;
  std::deque<Item> items_;
  const Subscriber* running_ = nullptr;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace instaplay::stores
