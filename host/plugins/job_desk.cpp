#include "host/plugins/job_desk.hpp"

#include "host/plugins/outbox.hpp"

namespace instaplay::plugins {

using stores::JobInfo;
using stores::JobState;

std::vector<JobInfo> JobDesk::list(std::optional<JobState> state, std::size_t limit) {
  std::vector<JobInfo> jobs;
  if (!state || *state == JobState::dead) jobs = outbox_.refused(limit);
  if (jobs.size() >= limit) return jobs;
  for (JobInfo& job : queue_.list(state, limit - jobs.size())) jobs.push_back(std::move(job));
  return jobs;
}

stores::JobCounts JobDesk::counts() {
  stores::JobCounts counts = queue_.counts();
  counts.dead += outbox_.countRefused();
  return counts;
}

bool JobDesk::retry(std::string_view id) { return queue_.retry(id) || outbox_.retry(id); }

bool JobDesk::remove(std::string_view id) { return queue_.remove(id) || outbox_.remove(id); }

}  // namespace instaplay::plugins
