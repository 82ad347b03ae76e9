#include "host/plugins/outbox_event_bus.hpp"

#include <utility>

#include "host/base/json.hpp"
#include "host/plugins/commit_hook.hpp"
#include "host/plugins/ephemeral_events.hpp"
#include "host/plugins/job_catalog.hpp"
#include "host/plugins/outbox.hpp"
#include "host/plugins/outbox_subscriptions.hpp"

namespace instaplay::plugins {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxJson = 16 * 1024;
constexpr std::size_t kMaxTopic = 128;
constexpr std::size_t kMaxKey = 200;
constexpr std::chrono::seconds kPatience{5};

void requirePublishable(std::string_view topic, std::string_view key, std::string_view json) {
  if (topic.empty() || topic.size() > kMaxTopic || topic.find('@') != std::string_view::npos) {
    throw Error{ErrorKind::invalid, "invalid_event", "A topic has 1 to 128 characters and no '@'."};
  }
  if (key.size() > kMaxKey) throw Error{ErrorKind::tooLarge, "event_too_large", "An event's key is at most 200 bytes."};
  if (json.size() > kMaxJson) throw Error{ErrorKind::tooLarge, "event_too_large", "An event is at most 16 KiB."};
  if (!base::parseJson(json).is_object()) {
    throw Error{ErrorKind::invalid, "invalid_event", "An event is a JSON object."};
  }
}

stores::NewJob deliveryOf(const Event& event, const std::string& subscriber) {
  stores::NewJob job;
  job.id = event.id + ":" + subscriber;
  if (!event.key.empty()) job.id += ":" + event.key;
  job.name = JobCatalog::eventJob(event.topic, subscriber);
  job.payload = event.json;
  job.maxAttempts = JobCatalog::kEventAttempts;
  job.requestId = event.requestId;
  return job;
}

}  // namespace

OutboxEventBus::OutboxEventBus(stores::SqlStore& sql, Outbox& outbox, const Subscriptions& subscriptions,
                               EphemeralEvents& ephemeral, base::IdGenerator& ids)
    : sql_(sql), outbox_(outbox), subscriptions_(subscriptions), ephemeral_(ephemeral), ids_(ids) {}

void OutboxEventBus::publish(stores::SqlTransaction* transaction, std::string_view topic, std::string_view key,
                             std::string_view json, std::string_view requestId) {
  requirePublishable(topic, key, json);
  Event event{std::to_string(ids_.next()), std::string(topic), std::string(key), std::string(json),
              std::string(requestId)};
  const std::vector<std::string> subscribers = subscriptions_.subscribersOf(topic);
  if (transaction != nullptr) return publishWithin(*transaction, std::move(event), subscribers);
  if (subscribers.empty()) return ephemeral_.publish(event);

  const auto own = sql_.begin(stores::TxMode::readWrite, base::Deadline::after(kPatience));
  publishWithin(*own, std::move(event), subscribers);
  CommitHook::run(*own);
  own->commit();
}

void OutboxEventBus::publishWithin(stores::SqlTransaction& transaction, Event event,
                                   const std::vector<std::string>& subscribers) {
  for (const std::string& subscriber : subscribers) {
    const std::string orderKey = event.key.empty() ? std::string{} : subscriber + ":" + event.key;
    outbox_.add(transaction, deliveryOf(event, subscriber), orderKey);
  }
  transaction.afterCommit([this, event = std::move(event)] { ephemeral_.publish(event); });
}

void OutboxEventBus::listen(std::string topic, std::function<void(const Event&)> listener) {
  ephemeral_.listen(std::move(topic), std::move(listener));
}

std::optional<std::uint64_t> OutboxEventBus::link() const { return ephemeral_.link().state(); }

}  // namespace instaplay::plugins
