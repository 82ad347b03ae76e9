#include "host/plugins/job_call.hpp"

#include <utility>

namespace instaplay::plugins {
namespace {

base::Deadline deadlineOf(const JobKind& kind) {
  return kind.timeout.count() > 0 ? base::Deadline::after(kind.timeout) : base::Deadline::never();
}

}  // namespace

std::optional<EventNames> EventNames::of(std::string_view jobName, std::string_view jobId) {
  EventNames names;
  names.topic = JobCatalog::topicOf(jobName);
  if (names.topic.empty()) return std::nullopt;
  const std::size_t plugin = jobId.find(':');
  names.id = jobId.substr(0, plugin);
  if (plugin == std::string_view::npos) return names;
  const std::size_t key = jobId.find(':', plugin + 1);
  if (key != std::string_view::npos) names.key = jobId.substr(key + 1);
  return names;
}

JobCall::JobCall(const stores::ClaimedJob& job, const JobKind& kind, std::shared_ptr<const FlagSnapshot> flags)
    : Call(job.requestId, deadlineOf(kind), nullptr),
      job_(job),
      kind_(kind),
      event_(EventNames::of(job.name, job.id)),
      attempt_(std::to_string(job.attempt)) {
  flags_ = std::move(flags);
}

std::optional<std::string_view> JobCall::get(std::string_view key) {
  if (key == "job.name") return job_.name;
  if (key == "job.id") return job_.id;
  if (key == "job.attempt") return attempt_;
  if (key == "plugin.id") return kind_.owner;
  if (key == "request.id") return requestId();
  return getEvent(key);
}

std::optional<std::string_view> JobCall::getEvent(std::string_view key) const {
  if (!event_) return std::nullopt;
  if (key == "event.topic") return event_->topic;
  if (key == "event.id") return event_->id;
  if (key == "event.key") return event_->key;
  return std::nullopt;
}

}  // namespace instaplay::plugins
