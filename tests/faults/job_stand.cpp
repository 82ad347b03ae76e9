#include "tests/faults/job_stand.hpp"

#include <poll.h>

#include <fstream>
#include <sstream>

#include "host/base/error.hpp"
#include "host/stores/sql/migrations.hpp"

namespace instaplay::testing {
namespace {

constexpr std::chrono::seconds kPatience{120};
// Under load a worker may not get to its heartbeat for a while.
constexpr const char* kLease = "lease=1000";

}  // namespace

JobStand::JobStand(std::filesystem::path folder, std::string place)
    : folder_(std::move(folder)),
      place_(std::move(place)),
      sql_({.file = folder_ / "effects.db"}),
      queue_(place_),
      log_(folder_ / "jobs.log") {
  stores::Migrations(sql_, base::SystemClock()).run({"host", INSTAPLAY_HOST_MIGRATIONS});
  sql_.exec("CREATE TABLE fault_effects (job_id VARCHAR(320) NOT NULL)", {});
  sql_.exec("CREATE TABLE fault_causes (job_id VARCHAR(320) NOT NULL)", {});
}

std::unique_ptr<ChildProcess> JobStand::start(const std::string& mode, const std::vector<std::string>& more) {
  std::vector<std::string> words{INSTAPLAY_JOB_WORKER,
                                 mode,
                                 "queue=" + place_,
                                 "sql=" + (folder_ / "effects.db").string(),
                                 "log=" + (folder_ / "jobs.log").string(),
                                 "gate=" + (folder_ / "gate").string(),
                                 "worker=w" + std::to_string(++started_),
                                 kLease};
  words.insert(words.end(), more.begin(), more.end());
  return std::make_unique<ChildProcess>(std::move(words), folder_ / "output.log");
}

void JobStand::openGate() const { std::ofstream(folder_ / "gate") << "open"; }

Ids JobStand::enqueue(const std::string& name, int count, const std::string& prefix) {
  Ids ids;
  for (int i = 0; i < count; ++i) ids.insert(queue_->enqueue(jobOf(prefix + std::to_string(i), name)));
  return ids;
}

Ids JobStand::effects() const {
  Ids ids;
  for (const auto& line : logged("effect")) ids.insert(line.at(0));
  return ids;
}

std::map<std::string, int> JobStand::effectsOnce() {
  std::map<std::string, int> counts;
  sql_.query("SELECT job_id FROM fault_effects", {}, [&](stores::SqlRow row) {
    ++counts[std::string(std::get<std::string_view>(row[0]))];
    return true;
  });
  return counts;
}

Ids JobStand::lost(const Ids& ids) {
  const Ids ran = effects();
  const auto once = effectsOnce();
  Ids missing;
  for (const std::string& id : ids) {
    if (!ran.contains(id) || !once.contains(id)) missing.insert(id);
  }
  return missing;
}

bool JobStand::drained() {
  try {
    const auto counts = queue_->counts();
    return counts.ready + counts.delayed + counts.active == 0;
  } catch (const base::Error&) {
    return false;
  }
}

std::string JobStand::output() const {
  std::ifstream in(folder_ / "output.log");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

WorkerCrew::WorkerCrew(JobStand& stand, std::string mode, int size, std::vector<std::string> more)
    : stand_(stand), mode_(std::move(mode)), more_(std::move(more)) {
  for (int i = 0; i < size; ++i) workers_.push_back(stand_.start(mode_, more_));
}

void WorkerCrew::killOne(std::size_t which) {
  workers_[which]->kill();
  workers_[which] = stand_.start(mode_, more_);
}

void WorkerCrew::replaceTheDead() {
  for (auto& worker : workers_) {
    if (worker->ended()) worker = stand_.start(mode_, more_);
  }
}

void WorkerCrew::terminate() {
  for (auto& worker : workers_) worker->terminate();
}

std::set<int> WorkerCrew::wait() {
  std::set<int> codes;
  for (auto& worker : workers_) codes.insert(worker->wait());
  return codes;
}

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = base::Deadline::after(kPatience);
  while (!deadline.expired()) {
    if (condition()) return true;
    poll(nullptr, 0, 5);
  }
  return condition();
}

stores::NewJob jobOf(std::string id, std::string name) {
  stores::NewJob job;
  job.id = std::move(id);
  job.name = std::move(name);
  job.payload = "{}";
  job.maxAttempts = 1000;
  return job;
}

}  // namespace instaplay::testing
