#pragma once

#include "host/base/ids.hpp"
#include "host/plugins/event_bus.hpp"

namespace instaplay::plugins {

class EphemeralEvents;
class Outbox;
class Subscriptions;

/// Durable events as outbox rows, one job "<event id>:<plugin>:<key>" for each subscriber, in order per key and
/// subscriber; ephemeral ones after the commit.
class OutboxEventBus final : public EventBus {
 public:
  OutboxEventBus(stores::SqlStore& sql, Outbox& outbox, const Subscriptions& subscriptions, EphemeralEvents& ephemeral,
                 base::IdGenerator& ids);

  void publish(stores::SqlTransaction* transaction, std::string_view topic, std::string_view key, std::string_view json,
               std::string_view requestId) override;
  void listen(std::string topic, std::function<void(const Event&)> listener) override;
  std::optional<std::uint64_t> link() const override;

 private:
  void publishWithin(stores::SqlTransaction& transaction, Event event, const std::vector<std::string>& subscribers);

  stores::SqlStore& sql_;
  Outbox& outbox_;
  const Subscriptions& subscriptions_;
  EphemeralEvents& ephemeral_;
  base::IdGenerator& ids_;
};

}  // namespace instaplay::plugins
