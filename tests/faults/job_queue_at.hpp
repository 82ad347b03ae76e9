#pragma once

#include <memory>
#include <string>

#include "host/base/clock.hpp"
#include "host/stores/jobs/port.hpp"

namespace instaplay::stores {
class EmbeddedSqlStore;
class RedisClient;
}  // namespace instaplay::stores

namespace instaplay::testing {

/// The job queue at a place: "redis://127.0.0.1:6379", or a file of SQLite.
class JobQueueAt {
 public:
  explicit JobQueueAt(const std::string& place);
  ~JobQueueAt();

  stores::JobQueue& operator*() const { return *queue_; }
  stores::JobQueue* operator->() const { return queue_.get(); }

 private:
  base::SystemClock clock_;
  std::unique_ptr<stores::RedisClient> redis_;
  std::unique_ptr<stores::EmbeddedSqlStore> sql_;
  std::unique_ptr<stores::JobQueue> queue_;
};

}  // namespace instaplay::testing
