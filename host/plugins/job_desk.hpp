#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "host/stores/jobs/port.hpp"

namespace instaplay::plugins {

class Outbox;

/// Jobs as those who operate the host see them: what is in the queue, and what the queue refused, which waits in the
/// outbox and counts as dead. Any thread. Throws base::Error unavailable when a store is down.
class JobDesk {
 public:
  JobDesk(stores::JobQueue& queue, Outbox& outbox) : queue_(queue), outbox_(outbox) {}

  std::vector<stores::JobInfo> list(std::optional<stores::JobState> state, std::size_t limit);
  stores::JobCounts counts();
  /// Starts a dead job over, or offers a refused one to the queue again; false when there is none.
  bool retry(std::string_view id);
  /// Removes a job that does not run; false when there is none.
  bool remove(std::string_view id);

 private:
  stores::JobQueue& queue_;
  Outbox& outbox_;
};

}  // namespace instaplay::plugins
