#pragma once

#include "host/base/ids.hpp"
#include "host/plugins/jobs.hpp"

namespace instaplay::plugins {

class JobCatalog;
class Outbox;

/// Jobs through the outbox and the queue; effects in host_effects.
class OutboxJobs final : public Jobs {
 public:
  OutboxJobs(stores::SqlStore& sql, stores::JobQueue& queue, Outbox& outbox, const JobCatalog& catalog,
             base::IdGenerator& ids, const base::Clock& clock);

  std::string enqueue(stores::SqlTransaction* transaction, stores::NewJob job) override;
  bool once(stores::SqlTransaction& transaction, std::string_view owner, std::string_view key) override;

  /// Forgets effects older than 30 days, a thousand at a time. For a job of the host.
  void forgetOldEffects();

 private:
  stores::SqlStore& sql_;
  stores::JobQueue& queue_;
  Outbox& outbox_;
  const JobCatalog& catalog_;
  base::IdGenerator& ids_;
  const base::Clock& clock_;
};

}  // namespace instaplay::plugins
