#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "host/plugins/call.hpp"
#include "host/plugins/job_catalog.hpp"
#include "host/stores/jobs/port.hpp"

namespace instaplay::plugins {

/// What names an event in the id and the name of the job that delivers it: "<event id>:<plugin>:<key>". Views of both.
struct EventNames {
  std::string_view topic, id, key;
  static std::optional<EventNames> of(std::string_view jobName, std::string_view jobId);
};

/// One attempt of a job, or one delivery of a durable event. Borrows the job and its kind.
class JobCall final : public Call {
 public:
  JobCall(const stores::ClaimedJob& job, const JobKind& kind, std::shared_ptr<const FlagSnapshot> flags);

  std::optional<std::string_view> get(std::string_view key) override;
  std::string_view body() override { return job_.payload; }
  bool cancelled() const override { return cancelled_.load(std::memory_order_relaxed); }

  const stores::ClaimedJob& job() const { return job_; }
  const std::optional<EventNames>& event() const { return event_; }
  /// Tells the handler to stop: the lease is lost, or the host goes down. Any thread.
  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }

 private:
  std::optional<std::string_view> getEvent(std::string_view key) const;

  const stores::ClaimedJob& job_;
  const JobKind& kind_;
  std::optional<EventNames> event_;
  std::string attempt_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace instaplay::plugins
