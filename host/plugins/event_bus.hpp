#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/plugins/call.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::plugins {

class PluginInstance;

struct Event {
  std::string id, topic, key, json, requestId;
};

/// Carries events from publishers to subscribers: durable ones through the outbox table and the job queue, ephemeral
/// ones after the commit, here at once and in the other hosts soon. Any thread.
class EventBus {
 public:
  virtual ~EventBus() = default;
  /// Within transaction, or one of its own when it is null. Throws base::Error tooLarge over 16 KiB.
  virtual void publish(stores::SqlTransaction* transaction, std::string_view topic, std::string_view key,
                       std::string_view json, std::string_view requestId) = 0;
  /// The host's own ephemeral subscription, for as long as the host runs. Must not block.
  virtual void listen(std::string topic, std::function<void(const Event&)> listener) = 0;
  /// Nothing while ephemeral events of other hosts may be missed; else a number that is another after each such time.
  virtual std::optional<std::uint64_t> link() const = 0;
};

}  // namespace instaplay::plugins
