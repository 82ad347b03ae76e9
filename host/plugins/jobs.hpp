#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "host/stores/jobs/port.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::plugins {

/// Enqueues work and keeps effects from happening twice. Any thread.
class Jobs {
 public:
  virtual ~Jobs() = default;
  /// With a transaction: a row of the outbox that the relay moves to the queue after the commit. Without: at once.
  /// Fills job.id when it is empty, and gives the id. Throws base::Error tooLarge over 16 KiB of payload.
  virtual std::string enqueue(stores::SqlTransaction* transaction, stores::NewJob job) = 0;
  /// False when a committed transaction claimed the key of this owner before.
  virtual bool once(stores::SqlTransaction& transaction, std::string_view owner, std::string_view key) = 0;
};

}  // namespace instaplay::plugins
