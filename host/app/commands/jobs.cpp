#include <fmt/format.h>

#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "host/app/commands/commands.hpp"
#include "host/app/resources.hpp"
#include "host/app/store_factories.hpp"
#include "host/app/store_set.hpp"
#include "host/base/clock.hpp"
#include "host/base/nearest.hpp"
#include "host/plugins/job_desk.hpp"
#include "host/plugins/outbox.hpp"
#include "host/stores/jobs/port.hpp"
#include "host/stores/sql/migrations.hpp"

namespace instaplay::app {
namespace {

using stores::JobInfo;
using stores::JobState;

constexpr std::size_t kMostListed = 200;
constexpr std::array<std::pair<std::string_view, JobState>, 4> kStates{{{"ready", JobState::ready},
                                                                        {"delayed", JobState::delayed},
                                                                        {"active", JobState::active},
                                                                        {"dead", JobState::dead}}};

JobState stateFrom(const std::string& word) {
  std::vector<std::string> words;
  for (const auto& [name, state] : kStates) {
    if (name == word) return state;
    words.emplace_back(name);
  }
  throw std::invalid_argument(fmt::format("there is no job state \"{}\"; {}", word, base::suggestion(word, words)));
}

std::string_view nameOf(JobState wanted) {
  for (const auto& [name, state] : kStates) {
    if (state == wanted) return name;
  }
  return "unknown";
}

/// The outbox is a table of the host's. Looking at jobs is no reason to change tables that a running host uses.
void requireHostTables(const Config& config, stores::SqlStore& sql, const base::Clock& clock) {
  const auto pending = stores::Migrations(sql, clock).pending({"host", resourceFolder("migrations")});
  if (pending.empty()) return;
  throw std::runtime_error(
      fmt::format("{} is not up to date: the host's migration {:03}_{} has not run there. Check that this is the "
                  "configuration of the host, or run \"instaplay migrate\" with it.",
                  placeOfSql(config), pending.front().version, pending.front().name));
}

/// Opens the jobs of the configured stores, which a running host may be using too.
template <class Use>
auto withJobs(const CommandLine& line, Use use) {
  const base::SystemClock clock;
  const Config config = loadConfig(line.sources);
  StoreSet opened(config, clock);
  const stores::Stores ports = opened.ports();
  requireHostTables(config, ports.sql, clock);
  plugins::Outbox outbox(ports.sql, clock);
  plugins::JobDesk desk(ports.jobs, outbox);
  return use(desk);
}

int report(bool done, std::string_view ifDone, const std::string& ifNot) {
  if (!done) throw std::runtime_error(ifNot);
  fmt::print("{}\n", ifDone);
  return kExitOk;
}

}  // namespace

int runJobsList(const CommandLine& line) {
  const auto state = line.arguments.empty() ? std::nullopt : std::optional(stateFrom(line.arguments[0]));
  return withJobs(line, [state](plugins::JobDesk& jobs) {
    for (const JobInfo& job : jobs.list(state, kMostListed)) {
      fmt::print("{:<8} {}  {}  attempt {} of {}  {}\n", nameOf(job.state), job.id, job.name, job.attempt,
                 job.maxAttempts, job.lastError);
    }
    const stores::JobCounts counts = jobs.counts();
    fmt::print("{} ready, {} delayed, {} active, {} dead\n", counts.ready, counts.delayed, counts.active, counts.dead);
    return static_cast<int>(kExitOk);
  });
}

int runJobsRetry(const CommandLine& line) {
  const std::string& id = line.arguments[0];
  return withJobs(line, [&id](plugins::JobDesk& jobs) {
    return report(jobs.retry(id), "the job starts over", "there is no dead job " + id);
  });
}

int runJobsRemove(const CommandLine& line) {
  const std::string& id = line.arguments[0];
  return withJobs(line, [&id](plugins::JobDesk& jobs) {
    return report(jobs.remove(id), "the job is gone", "there is no job " + id + " that is not running");
  });
}

}  // namespace instaplay::app
