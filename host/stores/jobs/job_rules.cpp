#include "host/stores/jobs/job_rules.hpp"

#include <array>
#include <utility>

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"

namespace instaplay::stores {
namespace {

constexpr std::size_t kMaxPayload = 16 * 1024;

constexpr std::array<std::pair<JobState, std::string_view>, 4> kStates{{
    {JobState::ready, "ready"},
    {JobState::delayed, "delayed"},
    {JobState::active, "active"},
    {JobState::dead, "dead"},
}};

}  // namespace

void requireEnqueueable(const NewJob& job) {
  const auto refuse = [](const char* why) { throw base::Error(base::ErrorKind::invalid, "invalid_job", why); };
  if (job.id.empty() || job.name.empty()) refuse("A job needs an id and a name.");
  if (job.priority < 0 || job.priority > 9) refuse("A job's priority is 0 to 9.");
  if (job.maxAttempts < 1) refuse("A job needs at least one attempt.");
  if (job.payload.size() > kMaxPayload) {
    throw base::Error(base::ErrorKind::tooLarge, "job_too_large", "A job's payload is at most 16 KiB.");
  }
}

std::string leaseNonce() { return base::toHex(base::randomBytes(8)); }

std::string_view stateName(JobState state) {
  for (const auto& [known, name] : kStates) {
    if (known == state) return name;
  }
  throw base::Error(base::ErrorKind::internal, "internal", "A job state has no name.");
}

JobState stateNamed(std::string_view name) {
  for (const auto& [state, known] : kStates) {
    if (known == name) return state;
  }
  throw base::Error(base::ErrorKind::internal, "internal", "The queue holds an unknown state.");
}

}  // namespace instaplay::stores
