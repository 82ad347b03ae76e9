#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "host/plugins/event_bus.hpp"
#include "host/plugins/pushes.hpp"
#include "host/stores/mail/port.hpp"

namespace instaplay::testing {

/// Keeps what is mailed. Any thread.
class RecordingMailer final : public stores::Mailer {
 public:
  void send(const stores::Mail& mail) override;
  std::vector<stores::Mail> mails() const;

 private:
  mutable std::mutex mutex_;
  std::vector<stores::Mail> mails_;
};

/// Keeps what is published in transactions that commit, and passes everything on. Any thread.
class RecordingEventBus final : public plugins::EventBus {
 public:
  explicit RecordingEventBus(plugins::EventBus& real) : real_(real) {}

  void publish(stores::SqlTransaction* transaction, std::string_view topic, std::string_view key, std::string_view json,
               std::string_view requestId) override;
  void listen(std::string topic, std::function<void(const plugins::Event&)> listener) override;
  std::optional<std::uint64_t> link() const override { return real_.link(); }
  std::vector<plugins::Event> published() const;

 private:
  void record(plugins::Event event);

  plugins::EventBus& real_;
  mutable std::mutex mutex_;
  std::vector<plugins::Event> published_;
};

/// Keeps what is pushed now or in transactions that commit, and passes everything on. Any thread.
class RecordingPushes final : public plugins::Pushes {
 public:
  struct Kept {
    std::vector<std::int64_t> users;
    std::string kind, json;
    bool durable = false;
  };

  explicit RecordingPushes(plugins::Pushes& real) : real_(real) {}

  void push(stores::SqlTransaction* transaction, const plugins::Push& push) override;
  std::vector<Kept> pushes() const;

 private:
  void record(Kept push);

  plugins::Pushes& real_;
  mutable std::mutex mutex_;
  std::vector<Kept> pushes_;
};

}  // namespace instaplay::testing
