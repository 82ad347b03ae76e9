#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "host/plugins/declarations.hpp"
#include "host/plugins/event_bus.hpp"
#include "host/plugins/event_link.hpp"

namespace instaplay::plugins {

class Toggles;

/// Delivers events, best effort: to the host's listeners at once, on the publisher's thread; to plugins on one thread
/// of its own, and when too many wait the newest are dropped; then through the link to the other hosts. Any thread.
class EphemeralEvents {
 public:
  /// node tells this host from the others.
  EphemeralEvents(const Toggles& toggles, stores::Streams& streams, const base::Clock& clock, std::string node)
      : toggles_(toggles), link_(streams, clock, std::move(node)) {}
  ~EphemeralEvents();

  void listen(std::string topic, std::function<void(const Event&)> listener);
  /// The plugin's subscriptions that are not durable. Before anything is published; borrows the plugin.
  void add(PluginInstance& plugin);
  void publish(const Event& event);
  EventLink& link() { return link_; }

  void start();
  void stop();
  /// Delivers what waits on this thread, for a process that did not start(): how many.
  std::size_t deliverWaiting();

 private:
  using Listener = std::function<void(const Event&)>;
  struct Subscriber {
    PluginInstance* plugin;
    Handler handler;
  };

  static constexpr std::size_t kMostWaiting = 10'000;

  void keepForPlugins(const Event& event);
  void run(const std::stop_token& stop);
  void deliver(const Event& event);

  const Toggles& toggles_;
  std::map<std::string, std::vector<Subscriber>, std::less<>> subscribers_;
  std::mutex mutex_;  ///< listeners_ and waiting_
  std::multimap<std::string, Listener, std::less<>> listeners_;
  std::deque<Event> waiting_;
  std::condition_variable_any arrived_;
  std::jthread thread_;
  EventLink link_;  ///< last, since what it receives goes to the members above
};

}  // namespace instaplay::plugins
