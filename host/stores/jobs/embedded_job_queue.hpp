#pragma once

#include "host/stores/jobs/port.hpp"
#include "host/stores/jobs/wake_signal.hpp"

namespace instaplay::stores {

class SqlStore;

/// The job queue on SQLite. Give it a store on a file of its own, which other processes may share; it makes its
/// tables. A job that another process enqueues is seen within 200 ms.
class EmbeddedJobQueue final : public JobQueue {
 public:
  EmbeddedJobQueue(SqlStore& sql, const base::Clock& clock);

  std::string enqueue(const NewJob& job) override;
  std::optional<ClaimedJob> claim(std::string_view worker, const std::vector<std::string>& names,
                                  Milliseconds lease) override;
  bool extend(const ClaimedJob& job, Milliseconds lease) override;
  bool finish(const ClaimedJob& job) override;
  bool fail(const ClaimedJob& job, std::string_view error, Milliseconds delay) override;
  bool release(const ClaimedJob& job) override;
  void tick() override;
  void waitForWork(base::Deadline deadline) override;
  void pause(std::string_view name) override;
  void resume(std::string_view name) override;
  std::vector<JobInfo> list(std::optional<JobState> state, std::size_t limit) override;
  bool retry(std::string_view id) override;
  bool remove(std::string_view id) override;
  JobCounts counts() override;
  void ping(base::Deadline deadline) override;

 private:
  bool anyReady();

  SqlStore& sql_;
  const base::Clock& clock_;
  WakeSignal wake_;
};

}  // namespace instaplay::stores
