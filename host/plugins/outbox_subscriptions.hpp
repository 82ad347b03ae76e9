#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"

namespace instaplay::stores {
class SqlStore;
}

namespace instaplay::plugins {

/// Which plugins want which events delivered durably, recorded in SQL (host_subscriptions), so that the events of one
/// that is switched off, or runs on another host only, wait for it. One that did not start for 30 days is forgotten.
/// Any thread. Throws base::Error unavailable when the store is down.
class Subscriptions {
 public:
  Subscriptions(stores::SqlStore& sql, const base::Clock& clock);

  /// Replaces what is recorded of the plugin. At its start.
  void record(std::string_view plugin, const std::vector<std::string>& topics);
  /// Reads what other hosts recorded.
  void refresh();
  /// As of the last record() or refresh() of this host.
  std::vector<std::string> subscribersOf(std::string_view topic) const;

 private:
  using ByTopic = std::map<std::string, std::vector<std::string>, std::less<>>;

  stores::SqlStore& sql_;
  const base::Clock& clock_;
  mutable std::mutex mutex_;
  std::shared_ptr<const ByTopic> byTopic_;
};

}  // namespace instaplay::plugins
