#include "host/plugins/ephemeral_events.hpp"

#include <utility>

#include "host/base/log.hpp"
#include "host/plugins/plugin_instance.hpp"
#include "host/plugins/toggles.hpp"

namespace instaplay::plugins {
namespace {

/// One delivery in this process. Borrows the event.
class EventCall final : public Call {
 public:
  EventCall(const Event& event, const std::string& plugin, std::shared_ptr<const FlagSnapshot> flags)
      : Call(event.requestId, base::Deadline::never(), nullptr), event_(event), plugin_(plugin) {
    flags_ = std::move(flags);
  }

  std::optional<std::string_view> get(std::string_view key) override {
    if (key == "event.topic") return event_.topic;
    if (key == "event.id") return event_.id;
    if (key == "event.key") return event_.key;
    if (key == "plugin.id") return plugin_;
    if (key == "request.id") return requestId();
    return std::nullopt;
  }
  std::string_view body() override { return event_.json; }

 private:
  const Event& event_;
  const std::string& plugin_;
};

}  // namespace

EphemeralEvents::~EphemeralEvents() { stop(); }

void EphemeralEvents::listen(std::string topic, std::function<void(const Event&)> listener) {
  link_.receive(topic, listener);
  const std::lock_guard lock(mutex_);
  listeners_.emplace(std::move(topic), std::move(listener));
}

void EphemeralEvents::add(PluginInstance& plugin) {
  for (const SubscriptionDeclaration& subscription : plugin.declarations().subscriptions) {
    if (subscription.durable) continue;
    auto& subscribers = subscribers_[subscription.topic];
    if (subscribers.empty()) {
      link_.receive(subscription.topic, [this](const Event& event) { keepForPlugins(event); });
    }
    subscribers.push_back({&plugin, subscription.handler});
  }
}

void EphemeralEvents::publish(const Event& event) {
  std::vector<Listener> listeners;
  {
    const std::lock_guard lock(mutex_);
    const auto [first, last] = listeners_.equal_range(event.topic);
    for (auto it = first; it != last; ++it) listeners.push_back(it->second);
  }
  for (const Listener& listener : listeners) listener(event);
  if (subscribers_.contains(event.topic)) keepForPlugins(event);
  link_.send(event);
}

void EphemeralEvents::keepForPlugins(const Event& event) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kMostWaiting) return;
  waiting_.push_back(event);
  arrived_.notify_one();
}

void EphemeralEvents::start() {
  link_.start();
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void EphemeralEvents::stop() {
  link_.stop();
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

std::size_t EphemeralEvents::deliverWaiting() {
  std::size_t delivered = 0;
  for (std::unique_lock lock(mutex_); !waiting_.empty(); lock.lock()) {
    const Event event = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    deliver(event);
    ++delivered;
  }
  return delivered;
}

void EphemeralEvents::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    deliverWaiting();
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, stop, [this] { return !waiting_.empty(); });
  }
}

void EphemeralEvents::deliver(const Event& event) {
  for (const Subscriber& subscriber : subscribers_.find(event.topic)->second) {
    EventCall call(event, subscriber.plugin->id(), toggles_.snapshot({}));
    subscriber.plugin->invoke(subscriber.handler, call);
    if (call.answer().kind != Answer::Kind::error) continue;
    base::logDebug("events", "An ephemeral event was not taken",
                   {{"plugin", subscriber.plugin->id()}, {"topic", event.topic}, {"code", call.answer().error->code}});
  }
}

}  // namespace instaplay::plugins
