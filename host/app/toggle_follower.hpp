#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "host/app/admin_toggles.hpp"
#include "host/plugins/event_bus.hpp"

namespace instaplay::app {

/// Notices what admins switch in other processes on the same database: at once when told by the event "host.toggles",
/// else when the table is looked at again after the interval. On a thread of its own between start() and stop().
class ToggleFollower {
 public:
  /// apply brings this process in line; when it gives false or throws, it is called again after the interval.
  ToggleFollower(AdminToggles& toggles, plugins::EventBus& events, std::chrono::milliseconds interval,
                 std::function<bool()> apply);
  ~ToggleFollower() { stop(); }

  void start();
  void stop();
  /// Tells the followers in all processes, this one too.
  void tell();

 private:
  struct Wake {
    std::mutex mutex;
    std::condition_variable_any condition;
    bool isDue = false;
  };

  void run(const std::stop_token& stop);
  void look();

  AdminToggles& toggles_;
  plugins::EventBus& events_;
  const std::chrono::milliseconds interval_;
  const std::function<bool()> apply_;
  const std::shared_ptr<Wake> wake_;  ///< the bus keeps the listener for longer
  std::optional<std::map<std::string, std::string>> applied_;
  std::jthread thread_;
};

}  // namespace instaplay::app
