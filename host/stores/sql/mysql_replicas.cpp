#include "host/stores/sql/mysql_replicas.hpp"

#include <utility>

#include "host/base/deadline_scope.hpp"
#include "host/base/log.hpp"
#include "host/stores/sql/pooled_transaction.hpp"
#include "host/stores/sql/sql_errors.hpp"

namespace instaplay::stores {
namespace {

constexpr std::chrono::milliseconds kLeftAlone{5000};
// In which one that is not down begins a transaction, however busy it is.
constexpr std::chrono::milliseconds kPatience{1000};

}  // namespace

void MysqlReplicas::add(std::string name, std::unique_ptr<SessionPool> sessions) {
  auto replica = std::make_unique<Replica>();
  replica->name = std::move(name);
  replica->sessions = std::move(sessions);
  try {
    replica->sessions->openFirst();
  } catch (const base::Error& error) {
    leaveAlone(*replica, error.message);
  }
  replicas_.push_back(std::move(replica));
}

std::unique_ptr<SqlTransaction> MysqlReplicas::begin(base::Deadline deadline) {
  const std::size_t first = next_.fetch_add(1, std::memory_order_relaxed);
  for (std::size_t i = 0; i < replicas_.size(); ++i) {
    Replica& replica = *replicas_[(first + i) % replicas_.size()];
    if (isLeftAlone(replica)) continue;
    try {
      auto session = replica.sessions->lease(deadline, Use::read);
      // Those who had the sessions meanwhile may have found out that it hangs.
      if (isLeftAlone(replica)) continue;
      const base::DeadlineScope patience(base::Deadline::after(kPatience));
      return std::make_unique<PooledTransaction>(std::move(session), TxMode::staleReads);
    } catch (const ConnectionLost& error) {
      leaveAlone(replica, error.message);
    } catch (const CallTooLate& error) {
      if (base::DeadlineScope::current().expired()) throw;
      leaveAlone(replica, error.message);
    }
  }
  return nullptr;
}

bool MysqlReplicas::isLeftAlone(const Replica& replica) const {
  return clock_.monotonicMs() < replica.leftAloneUntilMs.load(std::memory_order_relaxed);
}

void MysqlReplicas::leaveAlone(Replica& replica, const std::string& reason) {
  replica.leftAloneUntilMs.store(clock_.monotonicMs() + kLeftAlone.count(), std::memory_order_relaxed);
  base::logWarn("sql", "a replica is left alone for a while", {{"replica", replica.name}, {"reason", reason}});
}

}  // namespace instaplay::stores
