// The process that the fault tests of jobs kill.
//   job_worker MODE queue=PLACE sql=FILE log=FILE worker=NAME ...
#include "tests/faults/job_worker.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstdio>
#include <functional>

#include "host/base/bytes.hpp"

namespace instaplay::testing {
namespace {

constexpr int kWork = 1'000;

const std::map<std::string, std::function<void(WorkerParts&)>> kModes{
    {"run", runJobs},         {"unprotected", runJobsUnprotected},
    {"one", runOneJob},       {"enqueue", enqueueUnique},
    {"commit", commitCauses}, {"relay", relayOutbox},
};

// Takes a moment, as real work does: a kill must have something to hit.
void work() {
  std::string digest;
  for (int i = 0; i < kWork; ++i) digest = base::sha256(digest);
}

}  // namespace

WorkerOptions::WorkerOptions(int count, char** words) {
  for (int i = 0; i < count; ++i) {
    const std::string word = words[i];
    const std::size_t equals = word.find('=');
    values_[word.substr(0, equals)] = word.substr(equals + 1);
  }
}

WorkerParts::WorkerParts(const WorkerOptions& options)
    : options(options),
      log(options.text("log")),
      queue(options.text("queue")),
      sql({.file = options.text("sql"), .readers = 2}) {}

void WorkerParts::makeEffect(const std::string& jobId, int attempt) {
  work();
  log.add({"effect", jobId, std::to_string(attempt), options.text("worker")});
  const auto transaction = sql.begin(stores::TxMode::readWrite, base::Deadline::after(std::chrono::seconds{20}));
  if (!jobs.once(*transaction, "faults", jobId)) return;
  const stores::SqlValue values[]{std::string_view(jobId)};
  transaction->exec("INSERT INTO fault_effects (job_id) VALUES (?)", values);
  transaction->commit();
}

void WorkerParts::awaitGate() const {
  while (!std::filesystem::exists(options.text("gate"))) poll(nullptr, 0, 2);
}

}  // namespace instaplay::testing

int main(int count, char** words) {
  using namespace instaplay::testing;
  // It aborts on purpose, and nobody wants to look at what it left.
  const rlimit nothing{0, 0};
  setrlimit(RLIMIT_CORE, &nothing);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  try {
    const WorkerOptions options(count - 2, words + 2);
    WorkerParts parts(options);
    kModes.at(words[1])(parts);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "job_worker: %s\n", error.what());
    return 1;
  }
}
