#include <algorithm>
#include <array>
#include <charconv>

#include "host/base/error.hpp"
#include "host/base/json.hpp"
#include "host/http/host_routes/host_routes.hpp"
#include "host/http/http_call.hpp"
#include "host/plugins/job_desk.hpp"

namespace instaplay::http {
namespace {

using stores::JobState;

struct StateName {
  std::string_view name;
  JobState state;
};
constexpr std::array kStates{StateName{"ready", JobState::ready}, StateName{"delayed", JobState::delayed},
                             StateName{"active", JobState::active}, StateName{"dead", JobState::dead}};
constexpr std::size_t kDefaultLimit = 20;

base::Json describe(const stores::JobInfo& job) {
  return {{"id", job.id},
          {"name", job.name},
          {"state", std::ranges::find(kStates, job.state, &StateName::state)->name},
          {"attempt", job.attempt},
          {"maxAttempts", job.maxAttempts},
          {"enqueuedMs", job.enqueuedMs},
          {"dueMs", job.dueMs},
          {"lastError", job.lastError}};
}

base::Json describe(const stores::JobCounts& counts) {
  return {{"ready", counts.ready}, {"delayed", counts.delayed}, {"active", counts.active}, {"dead", counts.dead}};
}

std::optional<JobState> wantedState(HttpCall& call) {
  const auto name = call.get("query.state");
  if (!name) return std::nullopt;
  return std::ranges::find(kStates, *name, &StateName::name)->state;
}

std::size_t wantedLimit(HttpCall& call) {
  std::size_t limit = kDefaultLimit;
  const auto text = call.get("query.limit").value_or("");
  std::from_chars(text.data(), text.data() + text.size(), limit);
  return limit;
}

void mustHaveWorked(bool worked, const char* why) {
  if (!worked) throw base::Error(base::ErrorKind::notFound, "job_not_found", why);
}

HostRoute listJobs(plugins::JobDesk& jobs) {
  auto route = hostRoute("GET", "/api/v1/admin/jobs", plugins::Access::admin, "The job queue: counts and jobs");
  route.querySchema = R"({"type":"object","properties":{"state":{"enum":["ready","delayed","active","dead"]}}})";
  return {std::move(route), [&jobs](HttpCall& call) {
            base::Json data{{"counts", describe(jobs.counts())}, {"jobs", base::Json::array()}};
            for (const auto& job : jobs.list(wantedState(call), wantedLimit(call)))
              data["jobs"].push_back(describe(job));
            replyJson(call, 200, base::dumpJson(data));
          }};
}

HostRoute retryJob(plugins::JobDesk& jobs) {
  return {hostRoute("POST", "/api/v1/admin/jobs/{id}/retry", plugins::Access::admin, "Starts a dead job over"),
          [&jobs](HttpCall& call) {
            const std::string id = pathParameter(call, "id");
            mustHaveWorked(jobs.retry(id), "There is no dead job with this id.");
            audit(call, "job retried", id);
            replyNothing(call);
          }};
}

HostRoute removeJob(plugins::JobDesk& jobs) {
  return {hostRoute("DELETE", "/api/v1/admin/jobs/{id}", plugins::Access::admin, "Removes a job that does not run"),
          [&jobs](HttpCall& call) {
            const std::string id = pathParameter(call, "id");
            mustHaveWorked(jobs.remove(id), "There is no such job, or it runs.");
            audit(call, "job removed", id);
            replyNothing(call);
          }};
}

}  // namespace

std::vector<HostRoute> jobAdminRoutes(plugins::JobDesk& jobs) {
  return {listJobs(jobs), retryJob(jobs), removeJob(jobs)};
}

}  // namespace instaplay::http
