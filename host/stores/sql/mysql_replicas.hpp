#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "host/base/clock.hpp"
#include "host/stores/sql/session_pool.hpp"

namespace instaplay::stores {

/// The copies of a database that are read in turn; one that fails, or does not answer
/// within a second, is left alone for a while. Safe from any thread.
class MysqlReplicas {
 public:
  explicit MysqlReplicas(const base::Clock& clock) : clock_(clock) {}

  /// Not while others use it.
  void add(std::string name, std::unique_ptr<SessionPool> sessions);
  /// A read-only transaction on the next one that can be used; nothing when none can. Throws what it throws when the
  /// one that answers is busy.
  std::unique_ptr<SqlTransaction> begin(base::Deadline deadline);

 private:
  struct Replica {
    std::string name;
    std::unique_ptr<SessionPool> sessions;
    std::atomic<std::int64_t> leftAloneUntilMs{0};
  };

  bool isLeftAlone(const Replica& replica) const;
  void leaveAlone(Replica& replica, const std::string& reason);

  const base::Clock& clock_;
  std::vector<std::unique_ptr<Replica>> replicas_;
  std::atomic<std::size_t> next_{0};
};

}  // namespace instaplay::stores
