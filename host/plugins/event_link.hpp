#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "host/base/clock.hpp"
#include "host/plugins/event_bus.hpp"
#include "host/stores/streams/port.hpp"

namespace instaplay::plugins {

/// Carries ephemeral events between the hosts that share a streams port, and knows whether it does: each host sends
/// itself a pulse twice a second, and one that stays away means that events of others may be missed too. Any thread.
class EventLink {
 public:
  using Receiver = std::function<void(const Event&)>;

  /// How old the last pulse may be.
  static constexpr std::int64_t kSilenceMs = 1'500;

  /// node tells this host from the others. Borrows streams and clock.
  EventLink(stores::Streams& streams, const base::Clock& clock, std::string node);
  ~EventLink();

  /// Takes the events of a topic that other hosts send, each once; on a thread of the store, so it must not block.
  void receive(const std::string& topic, Receiver receiver);
  /// Tells the other hosts, soon and in this order; kept and tried again while the port is down. When too many wait,
  /// the newest are dropped. Does not block; does nothing unless started.
  void send(const Event& event);
  /// For streams that do not leave this process: whether it is the only host, asked with every pulse. While it is not,
  /// the link counts as lost. Before start().
  void reachesAllIf(std::function<bool()> isOnlyHost) { isOnlyHost_ = std::move(isOnlyHost); }
  /// Nothing while events of others may be missed; else a number that is another after each such time.
  std::optional<std::uint64_t> state() const;

  void start();
  void stop();

 private:
  struct Topic {
    std::string name;
    std::vector<Receiver> receivers;
    std::unique_ptr<stores::StreamSubscription> subscription;
  };

  static constexpr std::size_t kMostWaiting = 10'000, kRemembered = 4'096;

  void run(const std::stop_token& stop);
  bool attempt(void (EventLink::*step)());
  void beat();
  void measureReach();
  void subscribeAll();
  void sendWaiting();
  void onPulse(std::string_view sentMs);
  void onEvent(const std::string& topic, std::string_view body);
  bool isNew(const std::string& id);

  stores::Streams& streams_;
  const base::Clock& clock_;
  const std::string node_;
  std::function<bool()> isOnlyHost_;  ///< empty: the streams are shared
  std::atomic<bool> started_{false}, reachesAll_{true};
  std::atomic<std::int64_t> pulsedMs_;
  std::atomic<std::uint64_t> state_{0};
  bool failing_ = false;  ///< of the thread
  std::mutex mutex_;      ///< what follows
  std::condition_variable_any arrived_;
  std::deque<Event> waiting_;
  std::list<Topic> topics_;
  std::deque<std::string> seenInOrder_;
  std::set<std::string> seen_;
  std::unique_ptr<stores::StreamSubscription> pulses_;
  std::jthread thread_;
};

}  // namespace instaplay::plugins
