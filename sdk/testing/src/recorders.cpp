#include "recorders.hpp"

#include "host/stores/mail/mail_text.hpp"

namespace instaplay::testing {

void RecordingMailer::send(const stores::Mail& mail) {
  stores::requireSendable(mail);
  const std::lock_guard lock(mutex_);
  mails_.push_back(mail);
}

std::vector<stores::Mail> RecordingMailer::mails() const {
  const std::lock_guard lock(mutex_);
  return mails_;
}

void RecordingEventBus::publish(stores::SqlTransaction* transaction, std::string_view topic, std::string_view key,
                                std::string_view json, std::string_view requestId) {
  real_.publish(transaction, topic, key, json, requestId);
  plugins::Event event{{}, std::string(topic), std::string(key), std::string(json), std::string(requestId)};
  if (transaction == nullptr) return record(std::move(event));
  transaction->afterCommit([this, event = std::move(event)] { record(event); });
}

void RecordingEventBus::listen(std::string topic, std::function<void(const plugins::Event&)> listener) {
  real_.listen(std::move(topic), std::move(listener));
}

std::vector<plugins::Event> RecordingEventBus::published() const {
  const std::lock_guard lock(mutex_);
  return published_;
}

void RecordingEventBus::record(plugins::Event event) {
  const std::lock_guard lock(mutex_);
  published_.push_back(std::move(event));
}

void RecordingPushes::push(stores::SqlTransaction* transaction, const plugins::Push& push) {
  real_.push(transaction, push);
  if (push.users.empty()) return;
  Kept kept{{push.users.begin(), push.users.end()}, std::string(push.kind), std::string(push.json), push.durable};
  if (transaction == nullptr) return record(std::move(kept));
  transaction->afterCommit([this, kept = std::move(kept)] { record(kept); });
}

std::vector<RecordingPushes::Kept> RecordingPushes::pushes() const {
  const std::lock_guard lock(mutex_);
  return pushes_;
}

void RecordingPushes::record(Kept push) {
  const std::lock_guard lock(mutex_);
  pushes_.push_back(std::move(push));
}

}  // namespace instaplay::testing
